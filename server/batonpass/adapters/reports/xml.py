"""XML from tools nobody vouches for: no entities, no document types, nothing from elsewhere."""

from xml.etree.ElementTree import Element, ParseError

from batonpass.adapters.reports.problems import NotThisReport


def parse_xml(content: bytes) -> Element:
    """The root of a document. Raises NotThisReport when it is not well formed, or declares entities."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        # Cobertura's files name their document type; what it leads to is never fetched.
        return fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except ParseError as error:
        raise NotThisReport(f"it is not well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise NotThisReport("it declares entities, which a report has no need of") from error
    except (ValueError, LookupError) as error:
        raise NotThisReport("its encoding is not known") from error


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]
