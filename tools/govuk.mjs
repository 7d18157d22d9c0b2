// Maintainers only: the parts of GOV.UK Frontend that our pages use, bundled by tools/vendor.py.
export {
  Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, PasswordInput, Radios, SkipLink, createAll
} from 'govuk-frontend'
