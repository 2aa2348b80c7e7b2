// Passkeys: the one way of signing in that needs a script. Forms with data-passkey ask the browser, then go as any form does.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const fault = form.querySelector("[role=alert]");
  const tell = (text) => {
    fault.textContent = text;
    fault.hidden = false;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    try {
      if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new DOMException("", "NotSupportedError");
      const body = new URLSearchParams({ __RequestVerificationToken: form.elements.__RequestVerificationToken.value });
      const answer = await fetch(form.dataset.options, { method: "POST", body });
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      const options = await answer.json();
      const credential =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      if (error.name === "NotAllowedError") tell("Nothing was chosen.");
      else if (error.name === "InvalidStateError") tell("This device has a passkey for the account already.");
      else if (error.name === "NotSupportedError" || error.name === "SecurityError") tell("This browser can't use passkeys at this address.");
      else tell(error.message);
    }
  });
}
