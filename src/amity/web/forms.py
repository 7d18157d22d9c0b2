"""Forms: Django's, marked up as GOV.UK Frontend does, with a key that makes a second press nothing."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from . import kept

CLASSES = {
    forms.TextInput: "govuk-input",
    forms.EmailInput: "govuk-input",
    forms.NumberInput: "govuk-input govuk-input--width-5",
    forms.PasswordInput: "govuk-input",
    forms.Textarea: "govuk-textarea",
    forms.Select: "govuk-select",
    forms.FileInput: "govuk-file-upload",
}


class Renderer(TemplatesSetting):
    """Renders forms and fields with our templates."""

    form_template_name = "amity/forms/form.html"
    field_template_name = "amity/forms/field.html"


class Form(forms.Form):
    """A form of a page.

    ``key`` is new each time a form is shown: handed to an action, it makes a second submission the first one.
    Every error message says how to mend it; ``required`` is never shown as an asterisk: what is not needed
    says "(optional)" in its label.
    """

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = str(uuid4())
        dress(self)

    def full_clean(self) -> None:
        """Look at what was typed; what is given back after a session ended was never sent (`kept`)."""
        super().full_clean()
        if self.is_bound and kept.BACK in self.data:
            self.add_error(None, kept.SAYS)


def pk_of(typed: str | None) -> int:
    """Return the number of an entry that a form named; 0, which is nobody's, for anything else."""
    said = typed or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def dress(form: Any) -> None:
    """Give the fields of a form their classes."""
    for field in form.fields.values():
        for widget, css in CLASSES.items():
            if type(field.widget) is widget:
                field.widget.attrs.setdefault("class", css)


class DateInput(forms.MultiWidget):
    """Day, month and year: three boxes that anyone can type."""

    template_name = "amity/forms/date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "class": "govuk-input govuk-date-input__input"}
        narrow = {**box, "class": f"{box['class']} govuk-input--width-2"}
        wide = {**box, "class": f"{box['class']} govuk-input--width-4"}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput(narrow),
            "month": forms.TextInput(narrow),
            "year": forms.TextInput(wide),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: date | str | None) -> list[Any]:
        """Return the three boxes of a date."""
        if isinstance(value, str):
            value = date.fromisoformat(value)
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateField(forms.MultiValueField):
    """A date in three boxes; what is typed and is no date is kept and said."""

    widget = DateInput
    default_error_messages = {
        "required": _("Enter a date, such as 27 3 2026"),
        "incomplete": _("Enter a day, a month and a year, such as 27 3 2026"),
        "invalid": _("Enter a real date, such as 27 3 2026"),
    }

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.IntegerField(min_value=1, error_messages={"invalid": ""}) for _box in range(3)]
        required = kwargs.get("required", True)
        super().__init__(boxes, require_all_fields=required, **kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the date that was typed."""
        said = [str(each or "").strip() for each in value or []]
        if not any(said):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(said):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = map(int, said)
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
