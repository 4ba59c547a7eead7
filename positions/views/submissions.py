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
from core.public.headers import comes_from_here
from core.throttle import network_of

from ..models import SentEvidence
from ..submissions import TooMuch, receive


class EvidenceForm(forms.ModelForm):
    # Its name invites programs; people do not see it.
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    class Meta:
        model = SentEvidence
        fields = ("about", "message", "address", "sender", "about_address")
        labels = {
            "about": gettext_lazy("What it is about"),
            "message": gettext_lazy("What you know"),
            "address": gettext_lazy("Where it can be read"),
            "sender": gettext_lazy("How to reach you"),
        }
        help_texts = {
            "message": gettext_lazy(
                "What you know, and how it is known. At most 4,000 characters."
            ),
            "address": gettext_lazy("A web address, if there is one: https://…"),
            "sender": gettext_lazy(
                "If you like: a mail address or a name. It is never shown to readers."
            ),
        }
        error_messages = {
            "address": {
                "invalid": gettext_lazy(
                    "This is no web address; one begins with https:// or http://."
                )
            }
        }
        widgets = {"about_address": forms.HiddenInput, "message": forms.Textarea(attrs={"rows": 8})}

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _(
                    "A field that people do not see was filled in. It is empty again: please send the form once more."
                )
            )
        return ""

    def clean_about_address(self) -> str:
        return _page_of_the_site(self.cleaned_data["about_address"])


# Without a cookie there is no token to compare, and nothing that a foreign page could do in a reader's name: it is asked where the form stood.
@method_decorator(csrf_exempt, name="dispatch")
class SendEvidence(View):
    known = ("about", "page", "sent")

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("sent") == "yes":
            return render(request, "positions/sent.html", {"canonical": _here()})
        about, page = tidy_line(request.GET.get("about", ""))[:300], request.GET.get("page", "")
        refused = [
            _("“%(name)s” is not a choice of this page.") % {"name": name[:60]}
            for name in request.GET
            if name not in self.known and not name.startswith("utm_")
        ]
        if page and not _page_of_the_site(page):
            refused.append(
                _("“%(page)s” is no page of this site.") % {"page": tidy_line(page)[:60]}
            )
        return _shown(
            request,
            EvidenceForm(initial={"about": about, "about_address": _page_of_the_site(page)}),
            refused,
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = EvidenceForm(request.POST)
        if not comes_from_here(request):
            said = _(
                "This form was not sent from a page of this site, or your browser does not say so. Nothing was kept; look it over and send it."
            )
            return _shown(request, form, [said], status=403)
        if not form.is_valid():
            return _shown(
                request,
                form,
                [_("Nothing was sent yet: please look at what is marked below.")],
                status=400,
            )
        try:
            receive(form.instance, network_of(request))
        except TooMuch as refusal:
            response = _shown(request, form, [str(refusal)], status=429)
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


def _here() -> str:
    return settings.BASE_URL + reverse("positions:send-evidence")


def _shown(
    request: HttpRequest, form: EvidenceForm, said: list[str], status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "said": said,
        "canonical": _here(),
        "is_filtered": bool(request.GET) or request.method == "POST",
    }
    return render(request, "positions/send_evidence.html", context, status=status)
