"""What there is to take, for programs: the list of packages, and the dataset as catalogues describe one."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from commitments.languages import Language
from commitments.rules.data_packages import CONTENT_TYPES, Form, version_of
from commitments.rules.dates import utc_moment
from commitments.rules.past_days import PARAMETER
from commitments.summaries import json_ld
from commitments.summaries.json_ld import absolute
from commitments.summaries.packages import ways
from commitments.summaries.packages.kept import Package
from commitments.summaries.siblings.shapes import LICENCE
from commitments.summaries.siblings.sibling import SAMPLE

Node = dict[str, Any]
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
DAILY: Final = f"{AUTHORITY}/frequency/DAILY"
LANGUAGES: Final = {Language.ENGLISH: "ENG", Language.FRENCH: "FRA", Language.ARABIC: "ARA"}
ABOUT: Final = (
    "Who promised what on AI, and what came of it: texts, signatories, commitments, evidence, assessments, "
    "replies and changes."
)


def index(packages: Iterable[Package]) -> Node:
    """Newest first, with all that a program needs to take one and to see that it came whole."""
    return {"licence": LICENCE, "packages": [listed(package) for package in packages]}


def listed(package: Package) -> Node:
    sample = {"sample": SAMPLE} if package.is_sample else {}
    return {
        **sample,
        "day": package.day.isoformat(),
        "data_day": package.data_day.isoformat(),
        "made_at": utc_moment(package.made_at),
        "is_final": package.is_final,
        "method_version": package.method_version,
        "rows": dict(package.rows),
        "files": {
            form.value: {
                "url": absolute(path_of(package, form)),
                "bytes": package.files[form].size,
                "sha256": package.files[form].sha256,
            }
            for form in Form
        },
    }


def path_of(package: Package, form: Form) -> str:
    return reverse(f"packages:{form}", args=[package.day.isoformat()])


def named(is_sample: bool) -> str:
    return f"{'SAMPLE, invented: ' if is_sample else ''}{settings.SITE_NAME}"


def catalog(packages: Sequence[Package], *, day: dt.date, is_sample: bool) -> Node:
    """The catalogue with its one dataset (DCAT 3). Addresses are those of the language spoken now."""
    service = {
        "@id": absolute(reverse("api:index")),
        "@type": "dcat:DataService",
        "dct:title": "API",
        "dcat:endpointURL": {"@id": absolute(reverse("api:index"))},
        "dcat:endpointDescription": {"@id": absolute(reverse("api:openapi"))},
        "dcat:servesDataset": {"@id": dataset_id()},
    }
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("packages:catalog")),
        "@type": "dcat:Catalog",
        "dct:title": text(named(is_sample)),
        "dct:description": text(SAMPLE if is_sample else ABOUT),
        "dct:publisher": publisher(),
        "foaf:homepage": {"@id": settings.SITE_URL},
        "dcat:dataset": dataset(packages, day=day, is_sample=is_sample),
        "dcat:service": service,
    }


def dataset_id() -> str:
    return f"{settings.SITE_URL}/data#dataset"


def dataset(packages: Sequence[Package], *, day: dt.date, is_sample: bool) -> Node:
    sample = f"{SAMPLE} " if is_sample else ""
    return {
        "@id": dataset_id(),
        "@type": "dcat:Dataset",
        "dct:title": text(named(is_sample)),
        "dct:description": text(f"{sample}{ABOUT}"),
        "dct:publisher": publisher(),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": text(LICENCE)},
        "dct:modified": {"@type": "xsd:date", "@value": day.isoformat()},
        "dcat:version": version_of(day),
        "dct:language": [{"@id": f"{AUTHORITY}/language/{LANGUAGES[each]}"} for each in Language],
        "dct:accrualPeriodicity": {"@id": DAILY},
        "dcat:landingPage": {"@id": absolute(reverse("public:data"))},
        "dcat:distribution": [*of_packages(packages[:1]), *of_lists(day), *of_feeds(), of_api()],
    }


def publisher() -> Node:
    return {"@type": "foaf:Agent", "foaf:name": settings.ORGANISATION or settings.SITE_NAME}


def text(words: str) -> Node:
    return {"@language": Language.ENGLISH.value, "@value": words}


def distribution(title: str, url: str, kind: str, **more: Any) -> Node:
    return {
        "@type": "dcat:Distribution",
        "dct:title": text(title),
        "dcat:accessURL": {"@id": absolute(reverse("public:data"))},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{kind}"},
        **more,
    }


def of_packages(packages: Iterable[Package]) -> Iterator[Node]:
    for package in packages:
        for form in Form:
            file = package.files[form]
            checksum = {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
            }
            title = f"The whole dataset, {package.day.isoformat()}"
            more = {
                "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
                "spdx:checksum": checksum,
                "dct:issued": {"@type": "xsd:dateTime", "@value": utc_moment(package.made_at)},
            }
            if form == Form.ZIP:
                more["dct:conformsTo"] = {"@id": "https://datapackage.org/profiles/2.0/datapackage.json"}
            yield distribution(title, absolute(path_of(package, form)), CONTENT_TYPES[form], **more)


def of_lists(day: dt.date) -> Iterator[Node]:
    for way in ways.lists():
        for form, kind in (("csv", "text/csv"), ("json", "application/json")):
            url = f"{absolute(way.stem)}.{form}?{PARAMETER}={day.isoformat()}"
            yield distribution(way.title, url, kind)


def of_feeds() -> Iterator[Node]:
    for way in ways.feeds():
        yield distribution(way.title, absolute(way.path), "application/atom+xml")


def of_api() -> Node:
    return {
        "@type": "dcat:Distribution",
        "dct:title": text("API"),
        "dcat:accessURL": {"@id": absolute(reverse("public:api-reference"))},
        "dcat:accessService": {"@id": absolute(reverse("api:index"))},
    }


def graph(packages: Sequence[Package], *, day: dt.date, is_sample: bool) -> Node:
    """The page about the data in the words of schema.org, for search engines of datasets."""
    page = absolute(reverse("public:data"))
    sample = f"{SAMPLE} " if is_sample else ""
    found: Node = {
        "@type": "Dataset",
        "@id": f"{page}#dataset",
        "name": named(is_sample),
        "description": f"{sample}{ABOUT}",
        "url": page,
        "inLanguage": [language.value for language in Language],
        "creator": json_ld.reference(json_ld.publisher()),
        "publisher": json_ld.reference(json_ld.publisher()),
        "isAccessibleForFree": True,
        "license": {"@type": "CreativeWork", "text": LICENCE, "url": f"{page}#licence"},
        "dateModified": day.isoformat(),
        "version": version_of(day),
        "isPartOf": {"@id": f"{settings.SITE_URL}/#site"},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": settings.SITE_NAME,
            "url": absolute(reverse("packages:catalog")),
        },
        "distribution": [*downloads(packages[:1])],
    }
    return json_ld.graph(
        json_ld.website(), json_ld.breadcrumbs((gettext("Data"), reverse("public:data"))), found
    )


def downloads(packages: Iterable[Package]) -> Iterator[Node]:
    for package in packages:
        for form in Form:
            yield {
                "@type": "DataDownload",
                "name": f"The whole dataset, {package.day.isoformat()}",
                "encodingFormat": CONTENT_TYPES[form],
                "contentUrl": absolute(path_of(package, form)),
                "contentSize": str(package.files[form].size),
                "sha256": package.files[form].sha256,
                "datePublished": utc_moment(package.made_at),
            }
    for way in ways.lists():
        for ending, kind in (("csv", "text/csv"), ("json", "application/json")):
            url = f"{absolute(way.stem)}.{ending}"
            yield {"@type": "DataDownload", "name": way.title, "encodingFormat": kind, "contentUrl": url}
    for way in ways.feeds():
        kind = "application/atom+xml"
        yield {
            "@type": "DataDownload",
            "name": way.title,
            "encodingFormat": kind,
            "contentUrl": absolute(way.path),
        }
