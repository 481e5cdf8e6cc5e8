// Sending the floor: one document, one answer, and whatever the answer is, what was drawn stays in the page.
"use strict";

(function floorSaving() {
  const FAILED = "The server failed. Nothing was saved, and nothing is lost: try again.";
  // An answer that was lost on its way says nothing of what the server did.
  const UNKNOWN = "The connection was lost: it is not known whether this was saved. Nothing is lost here.";
  const LOGGED_OUT = "You are logged out. Nothing is lost: log in in another window, then save again here.";
  const BUSY = "Somebody else is working on the same just now. Nothing was saved: please try again.";
  let token = null;

  function pageToken(page) {
    return JSON.parse(page.body.getAttribute("hx-headers"))["X-CSRFToken"];
  }
  // A login in another window gives this browser another token: the page is asked for it anew.
  async function renewToken() {
    const answer = await fetch(window.location.href, { redirect: "manual" });
    if (!answer.ok) return false;
    token = pageToken(new DOMParser().parseFromString(await answer.text(), "text/html"));
    return true;
  }
  async function post(address, document_) {
    return fetch(address, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(document_),
    });
  }

  // What came of it: {status, ...} with the server's words; status 0 where that is not known, 401 where logged out.
  async function send(address, document_) {
    token = token ?? pageToken(document);
    try {
      let answer = await post(address, document_);
      if (answer.status === 403 && await renewToken()) answer = await post(address, document_);
      if (answer.type === "opaqueredirect" || answer.status === 403) return { status: 401, words: LOGGED_OUT };
      if ([502, 503, 504].includes(answer.status)) return { status: 0, words: UNKNOWN };
      const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
      if (!isJson) return { status: answer.status, words: answer.status === 409 ? BUSY : FAILED };
      return { ...(await answer.json()), status: answer.status };
    } catch {
      return { status: 0, words: UNKNOWN };
    }
  }

  window.covers = { ...window.covers, sendFloor: send };
})();
