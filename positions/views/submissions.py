from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from core.fields import tidy_line
from core.public.operation.middleware import is_same_origin
from core.public.operation.throttle import client_network
from core.public.query import AddressQuery

from ..models import SentEvidence
from ..models.submission import TooManySubmissions


class SubmissionForm(forms.ModelForm):
    # A honeypot: its name attracts programs; people do not see it.
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    class Meta:
        model = SentEvidence
        fields = ("about", "message", "source_url", "sender", "page_url")
        labels = {
            "about": gettext_lazy("Subject"),
            "message": gettext_lazy("What should we correct?"),
            "source_url": gettext_lazy("Source"),
            "sender": gettext_lazy("How to reach you"),
        }
        help_texts = {
            "message": gettext_lazy(
                "What you know and how you know it, in at most 4,000 characters."
            ),
            "source_url": gettext_lazy("A web address: https://…"),
            "sender": gettext_lazy("An email address or a name. We never show it to readers."),
        }
        error_messages = {
            "source_url": {
                "invalid": gettext_lazy(
                    "This is not a web address. Web addresses begin with https:// or http://."
                )
            }
        }
        widgets = {"page_url": forms.HiddenInput, "message": forms.Textarea(attrs={"rows": 8})}

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _(
                    "A hidden field was filled in, so nothing was sent. We have emptied it: please send the form again."
                )
            )
        return ""

    def clean_page_url(self) -> str:
        return _page_of_the_site(self.cleaned_data["page_url"])


# Readers have no cookie, so there is no token to compare and no session to abuse; post() checks that the form is ours.
@method_decorator(csrf_exempt, name="dispatch")
class SendEvidence(View):
    known = ("about", "page", "sent")

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("sent") == "yes":
            return render(request, "positions/sent.html", {"canonical": _canonical_url()})
        about, page = tidy_line(request.GET.get("about", ""))[:300], request.GET.get("page", "")
        query = AddressQuery(request.GET)
        query.refuse_unknown(self.known, _("“%(name)s” is not a choice of this page."))
        if page and not _page_of_the_site(page):
            reason = _("“%(page)s” is not a page of this site.")
            query.refuse("page", reason % {"page": tidy_line(page)[:60]})
        page = _page_of_the_site(page)
        form = SubmissionForm(initial={"about": about or page, "page_url": page})
        return _form_page(request, form, query.refused)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = SubmissionForm(request.POST)
        if not is_same_origin(request, ignore_scheme=True):
            reason = _(
                "This form did not come from a page of this site, or your browser does not say where it came from. Nothing was sent; please check the form and send it again."
            )
            return _form_page(request, form, [reason], status=403)
        if not form.is_valid():
            reason = _("Nothing was sent. Please correct the fields marked below.")
            return _form_page(request, form, [reason], status=400)
        try:
            SentEvidence.objects.receive(form.instance, client_network(request))
        except TooManySubmissions as refusal:
            response = _form_page(request, form, [str(refusal)], status=429)
            response["Retry-After"] = str(refusal.wait)
            return response
        return redirect(f"{reverse('positions:send-evidence')}?sent=yes")


def _page_of_the_site(page: str) -> str:
    """A path of this site; empty for anything else."""
    is_path = (
        page.startswith("/")
        and not page.startswith("//")
        and len(page) <= 300
        and page.isprintable()
        and "\\" not in page
    )
    return page if is_path else ""


def _canonical_url() -> str:
    return f"{settings.BASE_URL}{reverse('positions:send-evidence')}"


def _form_page(
    request: HttpRequest, form: SubmissionForm, messages: list[str], status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "messages": messages,
        "canonical": _canonical_url(),
        "is_filtered": bool(request.GET) or request.method == "POST",
    }
    return render(request, "positions/send_evidence.html", context, status=status)
