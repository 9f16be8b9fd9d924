"""Pages of the products of capitalisation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from core.crispy import filter_helper
from core.export import export
from core.files import serve
from core.htmx import render_page
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from reports.research import acts, queries, services
from reports.research.exports import PRODUCTS
from reports.research.filters import ProductFilter
from reports.research.forms import ProductForm
from reports.research.models import ActionResearch, CapitalisationProduct
from reports.research.views import PER_PAGE, form_methods
from reports.research.workflow import PRODUCT_WORKFLOW

DETAIL = "reports/research/product.html"


def _filtered(request):
    rows = CapitalisationProduct.objects.visible_to(request.user).for_list()
    rows = rows.order_by("-dated_on", "-pk")
    return ProductFilter(request.GET, queryset=rows, request=request)


@policy(LOGIN)
@require_safe
def product_list(request):
    found = _filtered(request)
    context = {
        "filter": found,
        "helper": filter_helper(target="#products"),
        "page": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "may_add": acts.interventions_to_write(request.user).exists(),
    }
    return render_page(
        request, "reports/research/products.html", "reports/research/_products.html", context
    )


@policy(LOGIN)
@require_safe
def product_export(request, fmt):
    rows = queries.with_product_links(_filtered(request).qs, request.user)
    return export(request, rows, PRODUCTS, pgettext("file name", "capitalisation"), fmt)


def _visible(request, code):
    rows = CapitalisationProduct.objects.for_list().select_related(
        "entered_by", "intervention__focal_point"
    )
    rows = queries.with_product_links(rows, request.user)
    return get_visible_or_404(request.user, rows, code=code)


def _context(row, user, remark=None) -> dict:
    """Who only reads what was published is not told what went before."""
    context = acts.shared_context(row, PRODUCT_WORKFLOW, user, remark)
    return context | {
        "may_write": bool(check(user, "reports.write_product", row)),
        "may_see_intervention": acts.may_see(user, row.intervention_id),
        "log": context["log"] if context["may_comment"] else None,
    }


@policy(LOGIN)
@require_safe
def product(request, code):
    return render(request, DETAIL, _context(_visible(request, code), request.user))


@policy(LOGIN)
@require_safe
def product_file(request, code):
    row = _visible(request, code)
    if row.file is None:
        raise Http404
    return serve(row.file)


@policy(LOGIN)
@require_POST
def product_remark(request, code):
    return acts.add_remark(request, _visible(request, code), DETAIL, _context)


@policy(LOGIN)
@require_POST
def product_transition(request, code, name):
    return acts.take_step(request, PRODUCT_WORKFLOW, _visible(request, code), name)


# --- writing --------------------------------------------------------------------------
@policy("reports.add_research")
@form_methods
def product_add(request):
    intervention = acts.asked_intervention(request)
    if intervention is None:
        return acts.choose_intervention(
            request, "reports:product_add", _("Add a product of capitalisation")
        )
    return _write(request, CapitalisationProduct(intervention=intervention))


@policy("reports.write_product")
@form_methods
def product_edit(request, code):
    row = _visible(request, code)
    require(request.user, "reports.write_product", row)
    return _write(request, row)


def _write(request, row):
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    with transaction.atomic():
        form = ProductForm(
            data, files, instance=row, user=request.user, initial=_begin_with(request, row)
        )
        if data is not None and form.is_valid():
            saved = services.save_product(form, by=request.user)
            messages.success(request, _("%(code)s is saved.") % {"code": saved.code})
            return redirect(saved)
    context = {
        "form": form,
        "row": row if row.pk else None,
        "intervention": row.intervention,
        "cancel_url": row.get_absolute_url() if row.pk else reverse("reports:products"),
    }
    status = 409 if form.is_stale else 200
    return render(request, "reports/research/product_form.html", context, status=status)


def _begin_with(request, row) -> dict:
    """`?research=CODE`: the product draws on it."""
    code = request.GET.get("research", "")
    if row.pk or not code:
        return {}
    found = ActionResearch.objects.visible_to(request.user).filter(code=code)
    return {"researches": list(found.filter(intervention=row.intervention_id))}
