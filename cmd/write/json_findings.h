/* Findings as JSON: include/svcgraph/schema/findings-v1.json. */
#ifndef SVCGRAPH_JSON_FINDINGS_H
#define SVCGRAPH_JSON_FINDINGS_H

#include "jsonw.h"
#include "svcgraph/writer.h"

void write_findings_json(const struct result *result, struct out *out);

/* Member "tool" of the open object. */
void jsonw_tool(struct jsonw *w);

/* One finding as an object; status: "new", "gone". */
void jsonw_finding(struct jsonw *w, const struct sources *sources, const struct finding *finding,
                   const char *status);

/* Fingerprint as 16 hexadecimal digits. */
void jsonw_key_fingerprint(struct jsonw *w, const char *key, uint64_t fingerprint);

#endif
