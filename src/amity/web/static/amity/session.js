// Somebody who types or moves is there, and stays signed in; whoever is not is asked after 13 minutes
// and signed out after 15, in every tab at once.  Without this file a page asks instead (base.html).
// What was typed into a page that keeps it is sent along first, and shown again after signing in (kept.py).
const box = document.getElementById('still-there')
if (box) {
  const { warn, end, stay, over, mark } = box.dataset
  const tellEvery = 4 * 60e3, others = new BroadcastChannel('amity-session')
  let seen = Date.now(), told = Date.now(), gone = false
  const post = (body) => fetch(stay, { method: 'POST', headers: { 'X-CSRFToken': mark }, body, keepalive: true }).catch(() => null)
  const typed = () => 'keeps' in box.dataset && [...document.forms].find((form) => form.method === 'post' &&
    [...form.elements].some((each) => each.type !== 'hidden' && 'defaultValue' in each && each.value !== each.defaultValue))
  const leave = async () => {
    if (gone) return
    gone = true
    document.documentElement.hidden = true
    const form = typed()
    if (form) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: '_left', value: '1' }))
      return HTMLFormElement.prototype.submit.call(form)
    }
    await new Promise((on) => setTimeout(on, 5e3)) // a page with something typed goes first
    await post(new URLSearchParams({ over: '1' }))
    location.replace(over)
  }
  const tell = async () => {
    told = Date.now()
    const answer = await post(new URLSearchParams())
    if (answer && answer.status === 401) leave()
  }
  const here = () => {
    if (box.open) return
    seen = Date.now()
    if (seen - told > tellEvery) { tell(); others.postMessage('here') }
  }
  others.onmessage = () => { seen = told = Date.now(); if (box.open) box.close('other') }
  for (const kind of ['keydown', 'pointerdown', 'scroll']) addEventListener(kind, here, { passive: true })
  box.addEventListener('close', () => {
    seen = Date.now()
    if (box.returnValue !== 'other') { tell(); others.postMessage('here') }
    box.returnValue = ''
  })
  addEventListener('pageshow', (shown) => { if (shown.persisted) location.reload() })
  setInterval(() => {
    const idle = (Date.now() - seen) / 1e3
    if (idle >= Number(end)) leave()
    else if (idle >= Number(warn) && !box.open) box.showModal()
  }, 2e3)
}
