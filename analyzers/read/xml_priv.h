/* Elements of a small XML file, without attributes and namespaces. */
#ifndef SVCGRAPH_READ_XML_PRIV_H
#define SVCGRAPH_READ_XML_PRIV_H

#include "svcgraph/source.h"

struct xml_element {
    struct str name;
    struct str text;      /* trimmed, entities as written; empty where there are elements inside */
    struct loc loc;       /* of the text, else of the element */
    uint32_t first, next; /* child and sibling, by index; 0: none */
};

struct xml { /* all.v[0] is around the root */
    VEC(struct xml_element) all;
};

/*
 * False, with what was read before, when the text ends early, an end is not that of what was begun,
 * or there is a document type: entities are nobody's business here.
 */
bool xml_parse(struct arena *arena, struct str text, uint32_t source, struct xml *out);

/* The first element of that name within; NULL when there is none. Dotted: "build.plugins". */
const struct xml_element *xml_get(const struct xml *xml, const struct xml_element *in,
                                  const char *dotted);
struct str xml_text(const struct xml *xml, const struct xml_element *in, const char *dotted);

/* For each element within in, of any name. */
#define for_each_element(xml, in, each)                                                            \
    for (const struct xml_element *each = (in) && (in)->first ? &(xml)->all.v[(in)->first] : NULL; \
         each; each = each->next ? &(xml)->all.v[each->next] : NULL)

#endif
