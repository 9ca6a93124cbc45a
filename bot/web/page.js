// @ts-check
// The page's chat: sends a message to the REST channel and shows the reply as text, cards, sources and choices.
// Everything from outside is put in as text, never as HTML.

/** @typedef {{ title: string, payload: string }} Button */
/** @typedef {Record<string, any>} Card */
/** @typedef {{ text?: string, buttons?: Button[], custom?: Record<string, any> }} Message */

const log = /** @type {HTMLOListElement} */ (document.getElementById("log"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
const text = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const picker = /** @type {HTMLSelectElement} */ (document.getElementById("language"));
const waiting = /** @type {HTMLParagraphElement} */ (document.getElementById("waiting"));
const announcer = /** @type {HTMLParagraphElement} */ (document.getElementById("announcer"));
const sender = `page-${crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join("")}`;

/** @type {Record<string, Record<string, string>>} */
const words = await (await fetch("/page/words.json")).json();
const spoken = navigator.languages.map((code) => code.split("-")[0]).find((code) => code in words);
let language = spoken ?? Object.keys(words)[0];
/** A language that the user picked; until then the language is told from what is written. */
let picked = "";

/** @param {string} tag @param {string} [content] @param {string} [className] */
function element(tag, content = "", className = "") {
  const made = document.createElement(tag);
  if (content) made.textContent = content;
  if (className) made.className = className;
  return made;
}

function showWords() {
  const own = words[language];
  document.documentElement.lang = language;
  document.documentElement.dir = own.direction;
  for (const [id, key] of [["title", "title"], ["intro", "intro"], ["send", "send"], ["text-label", "placeholder"], ["waiting", "typing"]]) {
    /** @type {HTMLElement} */ (document.getElementById(id)).textContent = own[key];
  }
  text.placeholder = own.placeholder;
  picker.value = language;
}

const LINK = /\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|\*\*(.+?)\*\*|(https?:\/\/[^\s,)]+)/g;

/** Puts a line with links and bold text into a parent. @param {HTMLElement} parent @param {string} line */
function addLine(parent, line) {
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    parent.append(line.slice(from, match.index));
    const url = match[2] ?? match[4];
    if (url) {
      const link = /** @type {HTMLAnchorElement} */ (element("a", match[1] ?? url));
      link.href = url;
      link.rel = "noopener noreferrer";
      link.target = "_blank";
      parent.append(link);
    } else {
      parent.append(element("strong", match[3]));
    }
    from = match.index + match[0].length;
  }
  parent.append(line.slice(from));
}

/** Shows text with paragraphs and lists. @param {HTMLElement} parent @param {string} content @param {boolean} sourced */
function addText(parent, content, sourced) {
  const blocks = content.split("\n\n");
  blocks.forEach((block, index) => {
    const paragraph = element("p", "", sourced && index === blocks.length - 1 ? "source" : "");
    let list = null;
    for (const line of block.split("\n")) {
      if (line.startsWith("- ")) {
        list ??= parent.appendChild(element("ul"));
        addLine(list.appendChild(element("li")), line.slice(2));
      } else {
        if (paragraph.hasChildNodes()) paragraph.append(" ");
        addLine(paragraph, line);
      }
    }
    if (paragraph.hasChildNodes()) list ? list.before(paragraph) : parent.append(paragraph);
  });
}

/** @param {HTMLElement} parent @param {Card[]} results */
function addCards(parent, results) {
  const own = words[language];
  const cards = parent.appendChild(element("ul", "", "cards"));
  for (const card of results) {
    const item = cards.appendChild(element("li"));
    item.append(element("h2", card.name));
    const place = [card.street, [card.postcode, card.city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
    if (place) item.append(element("p", card.distance_km == null ? place : `${place} · ${card.distance_km} km`));
    const facts = item.appendChild(element("dl"));
    /** @param {string} name @param {string} value @param {string} [href] */
    const add = (name, value, href = "") => {
      facts.append(element("dt", name));
      const fact = facts.appendChild(element("dd"));
      const shown = fact.appendChild(element(href ? "a" : "bdi", value));
      if (href) shown.setAttribute("href", href);
    };
    if (card.start) add(own.hours, new Date(card.start).toLocaleDateString(language, { dateStyle: "long" }));
    if (card.phone) add(own.phone, card.phone, `tel:${card.phone.replace(/[^+\d]/g, "")}`);
    if (/^https?:/.test(card.website ?? "")) add(own.website, card.website, card.website);
    if (card.opening_hours) add(own.hours, card.opening_hours);
    if (card.map_url) add(own.map, "OpenStreetMap", card.map_url);
    if (card.checked_on) add(own.checked, card.checked_on);
  }
}

/** @param {Message} message */
function show(message) {
  const custom = message.custom ?? {};
  const spokenNow = custom.language ?? language;
  if (spokenNow !== language && spokenNow in words) {
    language = spokenNow;
    showWords();
  }
  const item = element("li", "", "message");
  item.lang = spokenNow;
  item.dir = words[spokenNow]?.direction ?? "auto";
  const results = custom.results ?? [];
  let content = message.text ?? "";
  if (results.length) content = content.split("\n\n").filter((block) => !block.startsWith("- ")).join("\n\n");
  addText(item, content, Boolean(custom.sources?.length) && !results.length);
  if (results.length) addCards(item, results);
  if (message.buttons?.length) {
    const choices = item.appendChild(element("div", "", "choices"));
    for (const button of message.buttons) {
      const choice = /** @type {HTMLButtonElement} */ (choices.appendChild(element("button", button.title)));
      choice.type = "button";
      choice.addEventListener("click", () => send(button.payload, button.title));
    }
  }
  log.append(item);
  announcer.textContent = content;
  item.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** @param {string} message @param {string} shown */
async function send(message, shown) {
  const mine = element("li", shown, "message mine");
  mine.dir = "auto";
  log.append(mine);
  waiting.hidden = false;
  mine.scrollIntoView({ block: "end" });
  const metadata = picked ? { language: picked } : { locale: language };
  picked = "";
  try {
    const reply = await fetch("/webhooks/rest/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message, metadata }),
    });
    const messages = await reply.json();
    if (!reply.ok) throw new Error(messages.error);
    messages.forEach(show);
  } catch {
    log.append(element("li", words[language].offline, "message problem"));
    announcer.textContent = words[language].offline;
    if (!message.startsWith("/")) text.value = message;
  } finally {
    waiting.hidden = true;
  }
}

for (const [code, own] of Object.entries(words)) {
  const option = /** @type {HTMLOptionElement} */ (element("option", own.name));
  option.value = code;
  option.lang = code;
  picker.append(option);
}
picker.addEventListener("change", () => {
  language = picked = picker.value;
  showWords();
  void send(`/small_talk${JSON.stringify({ kind: "change_language", language_name: language })}`, words[language].name);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = text.value.trim();
  if (!message) return;
  text.value = "";
  void send(message, message);
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
showWords();
text.focus();
