// Typing in paper: Enter goes on to the next box, and from the last one to the button.
// Without this file Enter sends the form, which says which boxes are empty still.
for (const form of document.querySelectorAll('[data-next-on-enter]')) {
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('input[type=text]')) return
    const stops = [...form.querySelectorAll('input[type=text], button.govuk-button')]
    event.preventDefault()
    const next = stops[stops.indexOf(event.target) + 1]
    next.focus()
    if (next.select) next.select()
  })
}
