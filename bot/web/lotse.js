// @ts-check
/**
 * <lotse-chat lang="uk" place="Leipzig"></lotse-chat>: the chat of Lotse on any website. See docs/embedding.md.
 *
 * Attributes: `lang` (else the browser's languages), `place` (where lookups begin), `exit` (where "leave quickly" leads),
 * `theme` ("light" or "dark", else what the device wishes). Looks: the custom properties at the top of lotse.css.
 */
import { Connection } from "./lotse/connection.js";
import { element, paragraphs, showEntry, spoken } from "./lotse/messages.js";

/** @typedef {import("./lotse/connection.js").Entry} Entry */
/** @typedef {import("./lotse/messages.js").Words} Words */
/**
 * @typedef {{language: string, direction: string, languages: {code: string, name: string, direction: string}[],
 *   first: import("./lotse/connection.js").Choice[], words: Words}} Vocabulary
 */

const SERVER = new URL(import.meta.url).origin;
const RETRY = 3_000;
const VERDICTS = ["right", "wrong", "hard"];
const TEXT_LIMIT = 4_000;
const REASON_LIMIT = 500;

/** @type {Map<string, Promise<Vocabulary>>} */
const vocabularies = new Map();

/** The words of a language; "" is that of the browser. @param {string} language @returns {Promise<Vocabulary>} */
function vocabulary(language) {
  const known = vocabularies.get(language);
  if (known) return known;
  const asked = fetch(`${SERVER}/web/words${language && `?lang=${encodeURIComponent(language)}`}`).then((reply) => {
    if (!reply.ok) throw new Error(`${reply.url}: ${reply.status}`);
    return reply.json();
  });
  vocabularies.set(language, asked);
  asked.then(
    (got) => vocabularies.set(got.language, asked),
    () => vocabularies.delete(language),
  );
  return asked;
}

/** Two taps for a verdict, and a reason for those who wish to give one. @param {Words} words @param {(verdict: string, reason: string, agreed: boolean) => Promise<void>} keep */
function rating(words, keep) {
  const panel = element("div", { class: "panel", hidden: true });
  const open = element("button", { type: "button", "aria-expanded": "false" }, words.rate);
  const close = () => {
    panel.hidden = true;
    open.setAttribute("aria-expanded", "false");
  };
  /** @param {string} verdict @param {string} [reason] @param {boolean} [agreed] to evaluation, which nobody does by chatting */
  const send = async (verdict, reason = "", agreed = false) => {
    try {
      await keep(verdict, reason, agreed);
      return true;
    } catch {
      panel.replaceChildren(element("p", { role: "status" }, words.not_kept));
      return false;
    }
  };
  /** @param {string} verdict */
  const askReason = (verdict) => {
    const reason = element("textarea", { maxlength: `${REASON_LIMIT}`, rows: "2", dir: "auto", "aria-label": words.reason });
    const agree = element("input", { type: "checkbox" });
    const done = async () => {
      if (await send(verdict, reason.value.trim(), agree.checked)) {
        panel.replaceChildren(element("p", { role: "status" }, words.rated));
        open.focus();
      }
    };
    panel.replaceChildren(
      element("p", { role: "status" }, words.rated),
      element("p", {}, words.reason),
      reason,
      element("label", {}, agree, ` ${words.agree}`),
      element("button", { type: "button", click: done }, words.send),
    );
    reason.focus();
  };
  open.addEventListener("click", () => {
    if (!panel.hidden) return close();
    panel.replaceChildren(
      ...VERDICTS.map((verdict) =>
        element("button", { type: "button", click: async () => (await send(verdict)) && askReason(verdict) }, words[verdict]),
      ),
    );
    panel.hidden = false;
    open.setAttribute("aria-expanded", "true");
    panel.querySelector("button")?.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    open.focus();
  });
  return [open, panel];
}

/** A voice of the device itself for a language; others would send the text elsewhere. @param {string} language */
function voiceFor(language) {
  return globalThis.speechSynthesis?.getVoices().find((voice) => voice.localService && voice.lang.split(/[-_]/)[0] === language.split("-")[0]);
}

class LotseChat extends HTMLElement {
  static observedAttributes = ["lang"];

  /** @type {Vocabulary | undefined} */
  #vocabulary;
  /** @type {Connection | undefined} */
  #connection;
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  /** The language that the attribute names or the user chose; "" for the browser's. */
  #language = "";
  #follow = false;
  /** Entries wait for the words of their language; each batch for the one before. */
  #showing = Promise.resolve();

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(
      element("link", { rel: "stylesheet", href: `${SERVER}/lotse/lotse.css` }),
      // what stands inside the element is shown until the chat can be used
      element("slot"),
    );
  }

  connectedCallback() {
    if (this.#connection) return;
    this.#connection = new Connection(SERVER, {
      entries: (entries) => this.#add(entries),
      state: (state) => this.#status(state),
      about: () => ({ locale: this.#vocabulary?.language, place: this.getAttribute("place") ?? undefined }),
    });
    this.#language ||= this.lang;
    void this.#begin();
  }

  attributeChangedCallback(/** @type {string} */ _name, /** @type {string | null} */ _before, /** @type {string | null} */ now) {
    this.#language = now ?? "";
    if (this.#vocabulary) void this.#speak(this.#language);
  }

  async #begin() {
    try {
      this.#vocabulary = await vocabulary(this.#language);
    } catch {
      setTimeout(() => void this.#begin(), RETRY);
      return;
    }
    this.#build();
    this.#name();
    this.#connection?.resume();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.#connection?.catchUp();
    });
  }

  get #words() {
    return /** @type {Vocabulary} */ (this.#vocabulary).words;
  }

  /** @template {HTMLElement} Made @param {string} selector @returns {Made} */
  #part(selector) {
    return /** @type {Made} */ (this.shadowRoot?.querySelector(selector));
  }

  #build() {
    const menu = element("div", { id: "menu", hidden: true });
    const frame = element(
      "section",
      { class: "chat" },
      element(
        "header",
        {},
        element("div", { class: "name" }, element("h2", { id: "title" }), element("p", { id: "intro" })),
        element("select", { id: "language", change: (/** @type {{target: HTMLSelectElement}} */ { target }) => this.#choose(target.value) }),
        element("button", { type: "button", id: "menu-button", "aria-expanded": "false", "aria-controls": "menu", click: () => this.#toggle() }),
        element("button", { type: "button", id: "leave", click: () => this.#leave() }),
        menu,
      ),
      element("div", { id: "log", role: "log", "aria-live": "off", tabindex: "0" }, element("div", { id: "welcome" })),
      element("p", { id: "status", role: "status" }),
      element(
        "form",
        { submit: (/** @type {Event} */ event) => this.#submit(event) },
        element("label", { for: "text", class: "unseen", id: "text-label" }),
        element("textarea", { id: "text", rows: "1", dir: "auto", maxlength: `${TEXT_LIMIT}`, enterkeyhint: "send", autocomplete: "off" }),
        element("button", { id: "send" }),
      ),
      element("div", { id: "announcer", class: "unseen", "aria-live": "polite" }),
    );
    this.shadowRoot?.querySelector("slot")?.replaceWith(frame);
    const text = /** @type {HTMLTextAreaElement} */ (this.#part("#text"));
    text.addEventListener("input", () => {
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight + 2}px`;
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      this.#submit(event);
    });
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !menu.hidden) this.#toggle();
    });
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", () => {
      for (const button of this.shadowRoot?.querySelectorAll(".read") ?? []) {
        /** @type {HTMLElement} */ (button).hidden = !voiceFor(/** @type {HTMLElement} */ (button.closest(".message")).lang);
      }
    });
  }

  /** Puts the words of the language in use into the frame. */
  #name() {
    const { language, direction, languages, first } = /** @type {Vocabulary} */ (this.#vocabulary);
    const words = this.#words;
    const frame = this.#part(".chat");
    frame.lang = language;
    frame.dir = direction;
    frame.setAttribute("aria-label", words.title);
    this.#part("#text").setAttribute("placeholder", words.placeholder);
    this.#part("#menu-button").setAttribute("aria-label", words.menu);
    this.#part("#log").setAttribute("aria-label", words.messages);
    for (const [id, word] of [["title", "title"], ["intro", "intro"], ["text-label", "placeholder"], ["send", "send"], ["leave", "leave"]]) {
      this.#part(`#${id}`).textContent = words[word];
    }
    const picker = this.#part("#language");
    picker.setAttribute("aria-label", words.language);
    picker.replaceChildren(
      ...languages.map(({ code, name, direction: dir }) => element("option", { value: code, lang: code, dir, selected: code === language }, name)),
    );
    this.#fillMenu();
    this.#part("#welcome").replaceChildren(
      ...paragraphs(words.welcome, words),
      element(
        "ul",
        { class: "choices" },
        ...first.map(({ title, payload }) => element("li", {}, element("button", { type: "button", click: () => this.#pick(payload, title) }, title))),
      ),
    );
  }

  #fillMenu() {
    const words = this.#words;
    const language = `?lang=${this.#vocabulary?.language}`;
    const page = (/** @type {string} */ path, /** @type {string} */ word) =>
      element("a", { href: `${SERVER}/${path}${language}`, target: "_blank", rel: "noopener noreferrer" }, words[word], element("span", { class: "unseen" }, ` (${words.new_window})`));
    this.#part("#menu").replaceChildren(
      element("button", { type: "button", click: () => this.#askWhetherToDelete() }, words.delete),
      page("plain", "numbers"),
      page("accessibility", "accessibility"),
      page("privacy", "privacy"),
    );
  }

  #toggle() {
    const menu = this.#part("#menu");
    menu.hidden = !menu.hidden;
    if (menu.hidden) this.#fillMenu();
    const button = this.#part("#menu-button");
    button.setAttribute("aria-expanded", String(!menu.hidden));
    /** @type {HTMLElement | null} */ (menu.hidden ? button : menu.querySelector("button"))?.focus();
  }

  #askWhetherToDelete() {
    const words = this.#words;
    const keep = element("button", { type: "button", click: () => this.#toggle() }, words.cancel);
    this.#part("#menu").replaceChildren(
      element("p", { id: "sure" }, words.delete_sure),
      element("button", { type: "button", class: "grave", "aria-describedby": "sure", click: () => this.#delete() }, words.delete),
      keep,
    );
    keep.focus();
  }

  async #delete() {
    this.#toggle();
    this.#clear();
    const deleted = await this.#connection?.delete();
    this.#say(deleted ? this.#words.deleted : this.#words.delete_later);
    this.#part("#text").focus();
  }

  #clear() {
    globalThis.speechSynthesis?.cancel();
    for (const shown of this.#shown.values()) shown.remove();
    this.#shown.clear();
    this.#part("#welcome").hidden = false;
  }

  /** Leaves for a page that shows nobody what was read here; the chat is deleted, and "back" does not lead to it. */
  #leave() {
    this.#clear();
    this.#connection?.leave();
    document.documentElement.style.visibility = "hidden";
    location.replace(this.getAttribute("exit") ?? this.#words.leave_address);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = /** @type {HTMLTextAreaElement} */ (this.#part("#text"));
    const message = text.value.trim();
    if (!message) return text.focus();
    text.value = "";
    text.style.height = "auto";
    this.#connection?.send(message);
  }

  /** A choice was tapped: whoever goes by keyboard goes on at the reply. @param {string} payload @param {string} title */
  #pick(payload, title) {
    this.#follow = true;
    this.#connection?.send(payload, { shown: title });
  }

  /** @param {string} code */
  async #choose(code) {
    await this.#speak(code);
    if (!this.#connection?.begun) return;
    const payload = `/small_talk${JSON.stringify({ kind: "change_language", language_name: code })}`;
    const name = this.#vocabulary?.languages.find((language) => language.code === code)?.name;
    this.#connection.send(payload, { shown: name, language: code });
  }

  /** @param {string} code */
  async #speak(code) {
    const wanted = await vocabulary(code).catch(() => undefined);
    if (!wanted || wanted === this.#vocabulary) return;
    this.#vocabulary = wanted;
    this.#name();
  }

  /** Shows entries that are not shown yet, each in its language. @param {Entry[]} entries */
  #add(entries) {
    this.#showing = this.#showing.then(async () => {
      const log = this.#part("#log");
      /** @type {HTMLElement | undefined} */
      let before;
      for (const entry of entries) {
        const there = this.#shown.get(entry.id);
        if (there) {
          before = there;
          continue;
        }
        const own = entry.language ? await vocabulary(entry.language).catch(() => undefined) : undefined;
        const item = showEntry(entry, (own ?? /** @type {Vocabulary} */ (this.#vocabulary)).words, {
          choose: (payload, title) => this.#pick(payload, title),
          tools: (rated, said) => this.#tools(rated, said, (own ?? /** @type {Vocabulary} */ (this.#vocabulary)).words),
        });
        // a reply stands after its question, what was said elsewhere where it was said
        before ??= this.#last(entry.id.split(".")[0]);
        before ? before.after(item) : log.append(item);
        before = item;
        this.#shown.set(entry.id, item);
        this.#part("#welcome").hidden = true;
        if (entry.role === "user") {
          log.scrollTo({ top: log.scrollHeight });
          continue;
        }
        if (entry.language && entry.language !== this.#vocabulary?.language) await this.#speak(entry.language);
        this.#arrived(item);
      }
    });
  }

  /** What is shown last of a question and the replies to it. @param {string} question */
  #last(question) {
    return [...this.#shown].reverse().find(([id]) => id.split(".")[0] === question)?.[1];
  }

  /** Brings a reply into view from its beginning and tells it once to those who do not see it. @param {HTMLElement} item */
  #arrived(item) {
    const log = this.#part("#log");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    log.scrollTo({ top: item.offsetTop - 16, behavior: calm ? "auto" : "smooth" });
    this.#say(spoken(/** @type {Element} */ (item.querySelector(".said"))), item.lang);
    if (this.#follow) item.focus({ preventScroll: true });
    this.#follow = false;
  }

  /** @param {string} text @param {string} [language] */
  #say(text, language) {
    const announcer = this.#part("#announcer");
    announcer.replaceChildren(element("p", { lang: language ?? this.#vocabulary?.language }, text));
  }

  /** @param {import("./lotse/connection.js").State} state */
  #status(state) {
    const words = this.#words;
    const told = { idle: "", sending: words.typing, offline: words.offline, busy: words.busy, failed: words.failed }[state];
    const status = this.#part("#status");
    // what failed stays to be read when all else is done
    if (state === "idle" && status.className === "failed") return;
    status.className = state;
    status.textContent = told;
  }

  /** What can be done with a reply. @param {Entry} entry @param {HTMLElement} said @param {Words} words */
  #tools(entry, said, words) {
    const language = entry.language ?? "";
    const read = element("button", { type: "button", class: "read", hidden: !voiceFor(language), "aria-pressed": "false" }, words.read_aloud);
    read.addEventListener("click", () => this.#read(said, language, read));
    const print = entry.result && element("button", { type: "button", click: () => this.#print(entry.id) }, words.print);
    const [open, panel] = rating(words, (verdict, reason, agreed) =>
      /** @type {Connection} */ (this.#connection).rate(entry.id, verdict, reason, agreed),
    );
    return element("div", { class: "tools" }, read, print, open, panel);
  }

  /** @param {HTMLElement} said @param {string} language @param {HTMLElement} button */
  #read(said, language, button) {
    const reading = button.getAttribute("aria-pressed") === "true";
    speechSynthesis.cancel();
    if (reading) return;
    const speech = new SpeechSynthesisUtterance(spoken(said));
    speech.lang = language;
    speech.voice = voiceFor(language) ?? null;
    speech.onstart = () => button.setAttribute("aria-pressed", "true");
    speech.onend = speech.onerror = () => button.setAttribute("aria-pressed", "false");
    speechSynthesis.speak(speech);
  }

  /** Prints one message and nothing of the page around it. @param {string} id */
  async #print(id) {
    const item = this.#shown.get(id);
    item?.classList.add("printed");
    this.toggleAttribute("printing", true);
    const around = element("link", { rel: "stylesheet", media: "print", href: `${SERVER}/lotse/print.css` });
    await new Promise((resolve) => {
      around.onload = around.onerror = resolve;
      document.head.append(around);
    });
    print();
    around.remove();
    this.toggleAttribute("printing", false);
    item?.classList.remove("printed");
  }
}

customElements.define("lotse-chat", LotseChat);
