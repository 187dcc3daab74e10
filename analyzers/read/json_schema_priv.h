/* Schemas of API definitions (JSON Schema in its dialects) as struct api_schema. */
#ifndef SVCGRAPH_READ_JSON_SCHEMA_PRIV_H
#define SVCGRAPH_READ_JSON_SCHEMA_PRIV_H

#include "json_ref_priv.h"
#include "svcgraph/api.h"

struct schemas;

/* Schemas lie in the arena of the run (reading->arena); work is done in the arena of refs. */
struct schemas *schemas_new(struct reading *reading, struct refs *refs, struct arena *work);

/*
 * The schema at a place, with all that it refers to. The same node gives the same schema, so rings of
 * references are rings of schemas. NULL for no node: any value. A reference that leads nowhere is
 * opaque. The schema is filled when schemas_fill has run.
 */
const struct api_schema *schema_at(struct schemas *schemas, struct ref_at at);

/* Reads what was asked for since the last time: to be called before anything looks inside. */
void schemas_fill(struct schemas *schemas);

/* A value as JSON, in one spelling: 1, 1.0 and 1e0 are "1". As text, a number is a string. */
struct str json_value_text(struct arena *arena, const struct node *value, bool as_text);

/* A number that stands there unquoted, and is finite. */
bool json_number(const struct node *node, double *out);

#endif
