"""What carries the record elsewhere: pictures, embeds, site maps; and the choice of a theme."""

from django.urls import path

from commitments.urls.later import later
from commitments.urls.siblings import COUNTRY, ORGANISATION

embeds = later("commitments.views.public.embeds")
oembed = later("commitments.views.public.oembed")
robots = later("commitments.views.public.robots")
share_images = later("commitments.views.public.share_images")
theme = later("commitments.views.public.theme")

app_name = "share"

pictures = [
    path("og/<str:language>/site-<slug:digest>.png", share_images.site_image, name="site-image"),
    path(
        "og/<str:language>/countries/<slug:slug>-<slug:digest>.png",
        share_images.signatory_image,
        COUNTRY,
        name="country-image",
    ),
    path(
        "og/<str:language>/organisations/<slug:slug>-<slug:digest>.png",
        share_images.signatory_image,
        ORGANISATION,
        name="organisation-image",
    ),
    path(
        "og/<str:language>/countries/<slug:slug>/<str:code>-<slug:digest>.png",
        share_images.undertaking_image,
        COUNTRY,
        name="country-undertaking-image",
    ),
    path(
        "og/<str:language>/organisations/<slug:slug>/<str:code>-<slug:digest>.png",
        share_images.undertaking_image,
        ORGANISATION,
        name="organisation-undertaking-image",
    ),
    path(
        "og/<str:language>/commitments/<str:code>/joint-<slug:digest>.png",
        share_images.joint_image,
        name="joint-undertaking-image",
    ),
]

embedded = [
    path("embed/<str:language>/map", embeds.tile_map, name="map-embed"),
    path("embed/<str:language>/countries/<slug:slug>", embeds.signatory, COUNTRY, name="country-embed"),
    path(
        "embed/<str:language>/organisations/<slug:slug>",
        embeds.signatory,
        ORGANISATION,
        name="organisation-embed",
    ),
    path(
        "embed/<str:language>/countries/<slug:slug>/<str:code>",
        embeds.undertaking,
        COUNTRY,
        name="country-undertaking-embed",
    ),
    path(
        "embed/<str:language>/organisations/<slug:slug>/<str:code>",
        embeds.undertaking,
        ORGANISATION,
        name="organisation-undertaking-embed",
    ),
    path(
        "embed/<str:language>/commitments/<str:code>/joint",
        embeds.joint_undertaking,
        name="joint-undertaking-embed",
    ),
]

urlpatterns = [
    *pictures,
    *embedded,
    path("oembed", oembed.oembed, name="oembed"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.index, name="sitemap-index"),
    path("sitemap-<str:language>.xml", robots.sitemap, name="sitemap"),
    path("theme", theme.choose, name="theme"),
    path("theme.css", theme.style, name="theme-style"),
]
