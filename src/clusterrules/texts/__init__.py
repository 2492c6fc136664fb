"""Languages: bilingual texts, message catalogues, plural forms, number and date formats."""

from clusterrules.texts.catalogue import Language, Text, message

__all__ = ["Language", "Text", "message"]
