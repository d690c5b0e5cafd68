from commitments.rules.table_schema import Field, FieldType, ForeignKey, schema


def test_a_schema_says_name_type_meaning_and_constraints() -> None:
    fields = (
        Field("code", FieldType.STRING, "ISO code.", is_required=True),
        Field("level", FieldType.STRING, "The status.", codes=("met", "not_assessed")),
        Field("url", FieldType.STRING, "The page.", form="uri"),
        Field("count", FieldType.INTEGER, "How many."),
    )
    assert schema(fields, key=["code"]) == {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [
            {
                "name": "code",
                "type": "string",
                "description": "ISO code.",
                "constraints": {"required": True},
            },
            {
                "name": "level",
                "type": "string",
                "description": "The status.",
                "constraints": {"enum": ["met", "not_assessed"]},
            },
            {"name": "url", "type": "string", "description": "The page.", "format": "uri"},
            {"name": "count", "type": "integer", "description": "How many."},
        ],
        "fieldsMatch": "equal",
        "missingValues": [""],
        "primaryKey": ["code"],
    }
    assert "primaryKey" not in schema(fields)


def test_foreign_keys_name_the_table_unless_it_is_their_own() -> None:
    keys = (ForeignKey("signatory", "signatories", "code"), ForeignKey("parent", "", "code"))
    assert schema((), foreign_keys=keys)["foreignKeys"] == [
        {"fields": ["signatory"], "reference": {"resource": "signatories", "fields": ["code"]}},
        {"fields": ["parent"], "reference": {"fields": ["code"]}},
    ]
