/* Making and using passkeys. A form with data-passkey="make" or "use" takes its options from the JSON element
   named by data-options, or from the address in data-options-from, and sends what the browser gives back. */

const SENTENCES = {
  NotAllowedError: "The passkey was not used: time ran out, or you stopped it. Try again.",
  InvalidStateError: "This device has a passkey for you already.",
  SecurityError: "Passkeys need a host name that this browser trusts. In a local copy, open the site as http://localhost.",
};

async function optionsOf(form) {
  const { options, optionsFrom } = form.dataset;
  if (options) return JSON.parse(document.getElementById(options).textContent);
  const answer = await fetch(optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function make(form) {
  const { creation_options: given } = await optionsOf(form);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(given.publicKey);
  // kept on the device together with whose it is: only then does it sign somebody in alone
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
}

async function use(form) {
  const { request_options: given } = await optionsOf(form);
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given.publicKey) });
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector("[data-problem]");
  problem.hidden = true;
  try {
    const credential = await (form.dataset.passkey === "make" ? make(form) : use(form));
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch (error) {
    problem.textContent = SENTENCES[error.name] ?? "This did not work. Load the page again and try once more.";
    problem.hidden = false;
  }
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
  for (const notice of document.querySelectorAll("[data-no-passkeys]")) notice.hidden = true;
}
