"""Matrix, map and comparison as tables: one row for each cell."""

from typing import Any

from commitments.summaries.bound import area_name
from commitments.summaries.compare import ComparePage
from commitments.summaries.matrix import MatrixPage
from commitments.summaries.siblings.columns import (
    Column,
    Names,
    Table,
    coded,
    date,
    in_each_language,
    number,
    page,
    signatory,
    text,
    yes_or_no,
)
from commitments.summaries.tile_page import MapPage
from commitments.vocabulary import Delivery, Timing


def of_matrix(shown: MatrixPage, names: Names) -> Table:
    """Signatory by signatory, in each the commitments in the order of the columns."""
    rows = [
        (line, column, cell)
        for line in (*shown.countries, *shown.organisations)
        for column, cell in zip(shown.columns, line.cells, strict=True)
    ]
    return Table(
        (
            *signatory(names, lambda row: row[0].url),
            text("region", "Region of the world (UN M49), or Organisations.", lambda row: row[0].region),
            text("commitment", "Code of the commitment.", lambda row: row[1].code, is_required=True),
            text("commitment_title_en", "What we call it, in English.", lambda row: row[1].title),
            yes_or_no("has_endorsed", "Whether it endorsed the text.", lambda row: row[2] is not None),
            *coded(
                "level",
                Delivery,
                "Status as verified; empty where it did not endorse the text.",
                lambda row: row[2].level if row[2] else None,
                is_continuing=lambda row: row[1].is_continuing,
            ),
            number(
                "entries", "Entries on record about it.", lambda row: row[2].entry_count if row[2] else None
            ),
            page(lambda row: f"{row[0].url}/{row[1].code}" if row[2] else None),
        ),
        rows,
        key=("signatory", "commitment"),
    )


def beside_matrix(shown: MatrixPage) -> dict[str, Any]:
    return {
        "cells": shown.total,
        "assessed": shown.assessed,
        "levels": {item.level: item.count for item in shown.counts},
        "joint": [
            {"commitment": line.code, "title": str(line.title), "level": line.level} for line in shown.joint
        ],
    }


def of_map(shown: MapPage, names: Names) -> Table:
    chosen = shown.commitment
    return Table(
        (
            *signatory(names, lambda row: row.url),
            text("region", "Region of the world (UN M49), or Organisations.", lambda row: row.region),
            *in_each_language("region", "Its name.", lambda row: area_name(row.region)),
            text(
                "commitment",
                "Code of the commitment that gives the colours.",
                lambda row: chosen.code if chosen else None,
            ),
            *coded(
                "level",
                Delivery,
                "Status on that commitment; empty without one, and where the text was not endorsed.",
                lambda row: row.level,
                is_continuing=lambda row: bool(chosen and chosen.is_continuing),
            ),
            number("undertakings", "How many undertakings it has by itself.", lambda row: row.total),
            number("assessed", "How many of these anybody has assessed.", lambda row: row.assessed),
            number(
                "entries",
                "Entries on record, about that commitment where there is one.",
                lambda row: row.entry_count,
            ),
            number("column", "Place on the map, from the left.", lambda row: row.column),
            number("row", "Place on the map, from the top.", lambda row: row.row),
            page(lambda row: row.url),
        ),
        shown.tiles,
        key=("signatory",),
    )


def beside_map(shown: MapPage) -> dict[str, Any]:
    if shown.commitment:
        return {
            "assessed": shown.assessed,
            "bound": len(shown.bound),
            "levels": {item.level: item.count for item in shown.counts},
        }
    return {"with_assessment": shown.with_assessment, "signatories": len(shown.tiles)}


def of_comparison(shown: ComparePage, names: Names) -> Table:
    """Text by text and commitment by commitment, in each those compared in the order asked for."""
    rows = [
        (table, line, member, cell.standing)
        for side in shown.sides
        for table in side.texts
        for line in table.rows
        for member, cell in zip(side.members, line.cells, strict=True)
    ]
    columns: tuple[Column, ...] = (
        text("instrument", "Code of the text.", lambda row: row[0].code),
        text("commitment", "Code of the commitment.", lambda row: row[1].code, is_required=True),
        text("commitment_title_en", "What we call it, in English.", lambda row: row[1].title),
        *signatory(names, lambda row: row[2].url),
        yes_or_no("has_endorsed", "Whether it endorsed the text.", lambda row: row[3] is not None),
        *coded(
            "level",
            Delivery,
            "Status as verified; empty where it did not endorse the text.",
            lambda row: row[3] and row[3].level,
            is_continuing=lambda row: row[1].is_continuing,
        ),
        text("reason", "First sentence of the reasons.", lambda row: row[3] and row[3].reason),
        *coded(
            "claimed_level",
            Delivery,
            "Status that it claims itself.",
            lambda row: row[3] and row[3].claimed_level,
            is_continuing=lambda row: row[1].is_continuing,
        ),
        *coded(
            "timing",
            Timing,
            "How it stands against the date, where there is one.",
            lambda row: row[3] and row[3].timing_code,
        ),
        date(
            "assessed_on",
            "Day on which the status was published (UTC).",
            lambda row: row[3].assessed_at.date() if row[3] and row[3].assessed_at else None,
        ),
        number("entries", "Entries on record about it.", lambda row: row[3].entry_count if row[3] else None),
        page(lambda row: row[3] and row[3].url),
    )
    return Table(columns, rows, key=("commitment", "signatory"))


def beside_comparison(shown: ComparePage) -> dict[str, Any]:
    return {
        "compared": [
            {
                "slug": item.slug,
                "name_en": str(item.name),
                "kind": item.kind,
                "assessed": item.assessed,
                "undertakings": item.total,
            }
            for item in shown.members
        ],
        "only_shared": shown.asked.is_shared,
    }
