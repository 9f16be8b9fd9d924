"""The URLs of a demonstration, whatever the settings say."""

from backstopping import urls
from backstopping.demo_mail import demo_urls

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
urlpatterns = [*demo_urls, *urls.urlpatterns]
