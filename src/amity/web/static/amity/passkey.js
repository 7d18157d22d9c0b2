// Says that a passkey did not work: the library reports it as an event, and shows nothing itself.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const problem = document.getElementById('passkey_problem')
  if (problem) problem.hidden = false
})
