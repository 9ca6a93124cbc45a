// @ts-check
/** Messages as elements of the page. Text becomes text nodes alone: nothing that is said can turn into markup or script. */

/** @typedef {import("./connection.js").Entry} Entry */
/** @typedef {import("./connection.js").Card} Card */
/** @typedef {import("./connection.js").Part} Part */
/** @typedef {Record<string, string>} Words */

const LINK = /\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|\*\*(.+?)\*\*|(https?:\/\/[^\s,)]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, any>} [properties] attributes; functions listen, true and false switch
 * @param {...(Node | string | false | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return made;
}

/** A link that leaves the chat open. @param {string} label @param {string} url @param {Words} words */
function link(label, url, words) {
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, element("bdi", {}, label), element("span", { class: "unseen" }, ` (${words.new_window})`));
}

/** A line with links and bold text. @param {string} line @param {Words} words @returns {(Node | string)[]} */
function inline(line, words) {
  /** @type {(Node | string)[]} */
  const made = [];
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    made.push(line.slice(from, match.index));
    const [whole, label, url, bold, bare, mail] = match;
    if (bold) made.push(element("strong", {}, ...inline(bold, words)));
    else if (mail) made.push(element("a", { href: `mailto:${mail}`, dir: "ltr" }, mail));
    else made.push(link(label ?? bare, url ?? bare, words));
    from = /** @type {number} */ (match.index) + whole.length;
  }
  made.push(line.slice(from));
  return made;
}

/** Paragraphs and lists. @param {string} text @param {Words} words @returns {HTMLElement[]} */
export function paragraphs(text, words) {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const lines = block.split("\n");
    const items = lines.filter((line) => line.startsWith("- "));
    const plain = lines.filter((line) => line && !line.startsWith("- "));
    /** @type {HTMLElement[]} */
    const made = plain.map((line) => element("p", {}, ...inline(line, words)));
    if (items.length) made.push(element("ul", {}, ...items.map((item) => element("li", {}, ...inline(item.slice(2), words)))));
    return made;
  });
}

/** What a reply says, line by line, for those who hear it. @param {Element} said */
export function spoken(said) {
  const heard = /** @type {Element} */ (said.cloneNode(true));
  for (const aside of heard.querySelectorAll(".unseen")) aside.remove();
  return [...heard.querySelectorAll("p, li:not(.card), h3, dt, dd")].map((line) => line.textContent).join("\n");
}

/** A web address, relative ones those of the server; "" for what is none. @param {string | undefined} url */
function address(url) {
  try {
    return url && /^https?:$/.test(new URL(url, import.meta.url).protocol) ? new URL(url, import.meta.url).href : "";
  } catch {
    return "";
  }
}

/** A service or an event. @param {Card} card @param {Words} words */
function showCard(card, words) {
  const facts = element("dl");
  /** @param {string} name @param {(Node | string | false | undefined)[]} values */
  const add = (name, ...values) => {
    if (values.some(Boolean)) facts.append(element("div", {}, element("dt", {}, words[name]), element("dd", {}, ...values)));
  };
  const [web, map, calendar] = [card.website, card.map_url, card.calendar].map(address);
  add("address", card.address, card.address && card.distance ? ` · ${card.distance}` : card.distance);
  add("phone", card.phone && element("a", { href: `tel:${card.phone.replace(/[^+\d]/g, "")}`, dir: "ltr" }, card.phone));
  add("email", card.email && element("a", { href: `mailto:${card.email}`, dir: "ltr" }, card.email));
  add("website", web && link(web.replace(/^https?:\/\/(www\.)?|\/$/g, ""), web, words));
  add("hours", ...(card.hours ?? []).map((line) => element("span", { class: "line" }, line)));
  add("languages", card.languages?.join(", "));
  add("checked", card.checked);
  const actions = element("p", { class: "card-actions" });
  if (map) actions.append(link(words.map, map, words));
  if (calendar) actions.append(element("a", { href: calendar, download: "" }, words.calendar));
  return element(
    "li",
    { class: `card ${card.kind === "event" ? "event" : "service"}` },
    card.when && element("p", { class: "when" }, card.when),
    element("h3", {}, element("bdi", {}, card.name)),
    card.organisation && element("p", { class: "quiet" }, element("bdi", {}, card.organisation)),
    card.warning && element("p", { class: "warning" }, card.warning),
    facts.hasChildNodes() && facts,
    actions.hasChildNodes() && actions,
  );
}

/** @param {Part} part @param {Words} words @returns {HTMLElement[]} */
function showPart(part, words) {
  if (part.cards) return [element("ul", { class: "cards" }, ...part.cards.map((card) => showCard(card, words)))];
  if (part.notice) return [element("div", { class: "notice" }, ...paragraphs(part.notice, words))];
  if (part.source) return [element("div", { class: "source" }, ...paragraphs(part.source, words))];
  return paragraphs(part.text ?? "", words);
}

/**
 * One message with all that belongs to it.
 * @param {Entry} entry @param {Words} words in the language of the message
 * @param {{choose: (payload: string, title: string) => void, tools: (entry: Entry, said: HTMLElement) => Node | false}} to
 */
export function showEntry(entry, words, to) {
  if (entry.role === "user") {
    return element(
      "div",
      { class: "message mine", "data-id": entry.id, dir: "auto" },
      element("span", { class: "unseen" }, `${words.you}: `),
      entry.text,
    );
  }
  const said = element("div", { class: "said" }, ...(entry.parts ?? []).flatMap((part) => showPart(part, words)));
  const { progress } = entry;
  const choices = (entry.choices ?? []).map(({ title, payload }) => {
    const choice = element("button", { type: "button" }, title);
    choice.addEventListener("click", () => {
      choice.classList.add("picked");
      to.choose(payload, title);
    });
    return element("li", {}, choice);
  });
  return element(
    "div",
    { class: "message", "data-id": entry.id, lang: entry.language, dir: entry.direction, tabindex: "-1" },
    element("span", { class: "unseen" }, `${words.title}: `),
    // the text says the same in words
    progress && element("progress", { value: `${progress.step}`, max: `${progress.of_at_most}`, "aria-hidden": "true" }),
    said,
    choices.length > 0 && element("ul", { class: "choices" }, ...choices),
    to.tools(entry, said),
  );
}
