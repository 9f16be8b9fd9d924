from django.urls import path, re_path

from reports.research import views, views_products

urlpatterns = [
    path("", views.research_list, name="researches"),
    re_path(r"^export\.(?P<fmt>csv|xlsx)$", views.research_export, name="researches_export"),
    path("add/", views.research_add, name="research_add"),
    path("products/", views_products.product_list, name="products"),
    re_path(
        r"^products/export\.(?P<fmt>csv|xlsx)$",
        views_products.product_export,
        name="products_export",
    ),
    path("products/add/", views_products.product_add, name="product_add"),
    path("products/<str:code>/", views_products.product, name="product"),
    path("products/<str:code>/edit/", views_products.product_edit, name="product_edit"),
    path("products/<str:code>/file/", views_products.product_file, name="product_file"),
    path("products/<str:code>/remark/", views_products.product_remark, name="product_remark"),
    path(
        "products/<str:code>/steps/<slug:name>/",
        views_products.product_transition,
        name="product_transition",
    ),
    path("<str:code>/", views.research, name="research"),
    path("<str:code>/edit/", views.research_edit, name="research_edit"),
    path("<str:code>/remark/", views.research_remark, name="research_remark"),
    path("<str:code>/steps/<slug:name>/", views.research_transition, name="research_transition"),
]
