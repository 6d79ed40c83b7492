/* XML answers of AWS's query protocol, read through field tables with expat. A DOCTYPE, an entity
 * declaration, more than 256 KiB or a depth over 32 is an error. Namespaces are ignored: an element
 * is its local name. */
#ifndef RS_BASE_XML_H
#define RS_BASE_XML_H

#include "base/error.h"
#include "base/secret.h"

enum rs_xml_kind { RS_XML_STRING, RS_XML_SECRET };

struct rs_xml_field {
    const char *path; /* "AssumeRoleWithWebIdentityResult/Credentials/AccessKeyId": matches the end
                         of the path from the root */
    enum rs_xml_kind kind; /* char * (owned) or struct rs_secret; the first match wins */
    size_t offset;
    bool required;
};

/* As rs_json_read. Text content is joined over CDATA and references, and trimmed of blanks. */
bool rs_xml_read(struct rs_span text, const char *what, const struct rs_xml_field *fields,
                 size_t count, void *out, struct rs_error *err) RS_MUST_CHECK;

#endif
