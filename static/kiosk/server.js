/** Talking with the server: nothing here is stored, and no answer is taken from a cache. */

const PATIENCE = 8_000;

/** The server could not be asked: no answer, or one that is not its own. */
export class Away extends Error {}

/** The server answered that it cannot be done: {code, message}. */
export class Refused extends Error {
  constructor({ code, message }, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Calls for one kiosk. `headers` go with every request, `language` gives the one of the person in front. */
export class Server {
  constructor({ kiosk, headers, language }) {
    this.kiosk = kiosk;
    this.headers = headers;
    this.language = language;
    this.tag = null;
  }

  async ask(method, path, { body, headers = {} } = {}) {
    let response;
    try {
      response = await fetch(path, {
        method,
        cache: "no-store",
        credentials: "same-origin",
        headers: {
          Accept: "application/json",
          "Accept-Language": this.language(),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...this.headers,
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      throw new Away(String(error));
    }
    if (response.status === 304 || response.status === 204) return { response, data: null };
    if (response.status >= 500 || response.status === 429) throw new Away(`status ${response.status}`);
    let data;
    try {
      data = await response.json();
    } catch (error) {
      throw new Away(String(error));
    }
    if (!response.ok) throw new Refused(data, response.status);
    return { response, data };
  }

  /** The texts of the languages that did not come with the page. */
  async words(path) {
    return (await this.ask("GET", path)).data;
  }

  /** What the kiosk offers now; null when nothing changed since the last time. */
  async services() {
    const headers = this.tag ? { "If-None-Match": this.tag } : {};
    const { response, data } = await this.ask("GET", `/api/v1/kiosks/${this.kiosk}/services`, { headers });
    this.tag = response.headers.get("ETag") ?? this.tag;
    return data;
  }

  /** A ticket for one choice; the same key never makes a second one. */
  async issue({ service, key }, { language, needs }) {
    const body = { service, language, needs };
    const { data } = await this.ask("POST", "/api/v1/tickets", { body, headers: { "Idempotency-Key": key } });
    return data;
  }

  async print(job) {
    return (await this.ask("GET", `/api/v1/print-jobs/${job}`)).data;
  }

  async report(job, outcome, body) {
    return (await this.ask("POST", `/api/v1/print-jobs/${job}/${outcome}`, { body })).data;
  }

  async prefer(token, wishes) {
    return (await this.ask("POST", `/api/v1/tickets/${token}/prefer`, { body: wishes })).data;
  }

  async callStaff() {
    return (await this.ask("POST", `/api/v1/kiosks/${this.kiosk}/call-staff`, { body: {} })).data;
  }
}

/** A key for one choice: random, and made wherever the page is served from. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
