// @ts-check
/**
 * What the widget knows of its conversation, and how it reaches the server.
 *
 * A message has an id of its own and is sent until its reply is there; the server handles an id once, however often it comes.
 * Nothing is asked of the server and nothing is kept in the browser before the user sends something. What is kept then (the
 * token, and what could not be sent yet) stands in sessionStorage and goes with the tab.
 */

const STORE = "lotse-chat";
const PATIENCE = 60_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 15_000;

/**
 * @typedef {{title: string, payload: string}} Choice
 * @typedef {{kind: string, name: string, key?: string, when?: string, organisation?: string, address?: string, distance?: string,
 *   phone?: string, email?: string, website?: string, hours?: string[], languages?: string[], map_url?: string, checked?: string,
 *   warning?: string, calendar?: string}} Card
 * @typedef {{notice?: string, text?: string, source?: string, cards?: Card[]}} Part
 * @typedef {{id: string, role: "user" | "bot", text?: string, language?: string, direction?: string, parts?: Part[],
 *   choices?: Choice[], progress?: {step: number, of_at_most: number}, result?: boolean}} Entry
 * @typedef {{id: string, text: string, shown?: string, language?: string}} Outgoing
 * @typedef {"idle" | "sending" | "offline" | "busy" | "failed"} State
 */

/** The server answered, and refused. */
export class Refused extends Error {
  /** @param {number} status @param {number} [seconds] after which it may be tried again */
  constructor(status, seconds) {
    super(`The server answered ${status}.`);
    this.status = status;
    this.seconds = seconds;
  }
}

/** A random id of 128 bits, on pages without TLS too. */
export function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Connection {
  #token = "";
  /** @type {Outgoing[]} */
  #pending = [];
  /** Tokens of chats that the user deleted and the server does not know of yet. @type {string[]} */
  #toDelete = [];
  /** The last message that was fetched; what came by another way stands before or after it. */
  #fetched = "";
  #working = false;
  #deletions = 0;
  #wake = () => {};

  /**
   * @param {string} server address of the server, without a slash at the end
   * @param {{entries: (entries: Entry[]) => void, state: (state: State) => void, about: () => {locale?: string, place?: string}}} to
   */
  constructor(server, to) {
    this.server = server;
    this.to = to;
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "{}");
      this.#token = kept.token ?? "";
      this.#pending = kept.pending ?? [];
      this.#toDelete = kept.toDelete ?? [];
    } catch {
      // a browser that keeps nothing: the conversation lives as long as the page
    }
    addEventListener("online", () => this.#wake());
  }

  get begun() {
    return this.#token !== "" || this.#pending.length > 0;
  }

  /** Shows what was said before the page was loaded anew, and sends what could not be sent. */
  async resume() {
    if (this.#toDelete.length) void this.#deleteAll();
    if (!this.begun) return;
    await this.catchUp();
    this.to.entries(this.#pending.map(({ id, text, shown }) => ({ id, role: "user", text: shown ?? text })));
    void this.#work();
  }

  /** Fetches what was said since the last time it was fetched, in another tab for example. */
  async catchUp() {
    if (!this.#token) return;
    const deletions = this.#deletions;
    try {
      const { messages } = await this.#ask("GET", `/web/messages?after=${encodeURIComponent(this.#fetched)}`);
      if (deletions !== this.#deletions || !messages.length) return;
      this.#fetched = messages[messages.length - 1].id;
      this.to.entries(messages);
    } catch (problem) {
      if (problem instanceof Refused && problem.status === 401) this.#keep("");
    }
  }

  /** @param {string} text what is sent @param {{shown?: string, language?: string}} [more] what is shown for it; a language to force */
  send(text, more = {}) {
    const message = { id: randomId(), text, ...more };
    this.#pending.push(message);
    this.#save();
    this.to.entries([{ id: message.id, role: "user", text: more.shown ?? text }]);
    void this.#work();
  }

  /** @param {string} message id @param {string} verdict @param {string} reason @param {boolean} agreed to evaluation */
  async rate(message, verdict, reason, agreed) {
    await this.#ask("POST", "/web/feedback", { message, verdict, reason, evaluation_agreed: agreed });
  }

  /** Deletes the chat here at once and on the server as soon as it can be reached. Tells whether the server has done it. */
  async delete() {
    if (this.#token) this.#toDelete.push(this.#token);
    this.#deletions += 1;
    this.#token = this.#fetched = "";
    this.#pending = [];
    this.#save();
    this.#wake();
    return this.#deleteAll();
  }

  /** Deletes the chat on the way out and keeps nothing here, not even what the server could not be told. */
  leave() {
    void this.delete();
    this.#toDelete = [];
    this.#save();
  }

  async #deleteAll() {
    for (const token of [...this.#toDelete]) {
      try {
        await this.#fetch("DELETE", "/web/messages", token);
      } catch (problem) {
        // 401: the token has expired, and with it every way to the conversation
        if (!(problem instanceof Refused && problem.status === 401)) {
          setTimeout(() => void this.#deleteAll(), LONGEST_PAUSE);
          return false;
        }
      }
      this.#toDelete = this.#toDelete.filter((other) => other !== token);
      this.#save();
    }
    return true;
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    let pause = FIRST_PAUSE;
    while (this.#pending.length) {
      const deletions = this.#deletions;
      const message = this.#pending[0];
      this.to.state("sending");
      try {
        const { messages } = await this.#ask("POST", "/web/messages", { ...this.to.about(), ...message });
        if (deletions !== this.#deletions) continue;
        this.#pending.shift();
        this.#save();
        this.to.entries(messages);
        pause = FIRST_PAUSE;
      } catch (problem) {
        if (deletions !== this.#deletions) continue;
        const refused = problem instanceof Refused ? problem : undefined;
        if (refused && [400, 403, 413].includes(refused.status)) {
          this.#pending.shift();
          this.#save();
          this.to.state("failed");
          continue;
        }
        this.to.state(refused?.status === 429 ? "busy" : "offline");
        await this.#rest(refused?.seconds ? refused.seconds * 1_000 : pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
    this.#working = false;
    this.to.state("idle");
  }

  /** @param {number} milliseconds at most; ends when the device is online again */
  #rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  /** Asks in the session, in a new one where there is none or the old one has expired. @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #ask(method, path, body) {
    const deletions = this.#deletions;
    for (let tried = 0; ; tried += 1) {
      if (!this.#token) {
        const { token } = await this.#fetch("POST", "/web/session");
        if (deletions !== this.#deletions) throw new Error("The chat was deleted meanwhile.");
        this.#keep(token);
      }
      try {
        const reply = await this.#fetch(method, path, this.#token, body);
        if (reply?.token && deletions === this.#deletions) this.#keep(reply.token);
        return reply;
      } catch (problem) {
        if (!(problem instanceof Refused && problem.status === 401) || tried || method === "GET") throw problem;
        this.#keep("");
      }
    }
  }

  /** @param {string} method @param {string} path @param {string} [token] @param {object} [body] @returns {Promise<any>} */
  async #fetch(method, path, token, body) {
    const stopping = new AbortController();
    const timer = setTimeout(() => stopping.abort(), PATIENCE);
    try {
      const reply = await fetch(this.server + path, {
        method,
        headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": "application/json" }) },
        body: body && JSON.stringify(body),
        credentials: "omit",
        // what is deleted on leaving the page is deleted even so
        keepalive: method === "DELETE",
        signal: stopping.signal,
      });
      if (!reply.ok) throw new Refused(reply.status, Number(reply.headers.get("Retry-After")) || undefined);
      return reply.status === 204 ? undefined : await reply.json();
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {string} token */
  #keep(token) {
    if (token === this.#token) return;
    this.#token = token;
    this.#save();
  }

  #save() {
    try {
      if (this.begun || this.#toDelete.length) {
        sessionStorage.setItem(STORE, JSON.stringify({ token: this.#token, pending: this.#pending, toDelete: this.#toDelete }));
      } else {
        sessionStorage.removeItem(STORE);
      }
    } catch {
      // a browser that keeps nothing
    }
  }
}
