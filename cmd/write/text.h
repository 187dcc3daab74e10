/* Parts of the text form. */
#ifndef SVCGRAPH_TEXT_H
#define SVCGRAPH_TEXT_H

#include "out.h"
#include "svcgraph/writer.h"

void write_findings_text(const struct result *result, struct out *out);
void write_packages_text(const struct result *result, struct out *out);
void write_graph_text(const struct result *result, struct out *out);

/* What became of the spans, a line; nothing when there were none. */
void out_traces(struct out *out, const struct result *result);

/* "file:12:3"; nothing when the place is unknown. */
void out_loc(struct out *out, const struct sources *sources, struct loc loc);

#endif
