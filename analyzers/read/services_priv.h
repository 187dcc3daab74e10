/* What the readers of Protocol Buffers, of sources and compiled ones, make of services. */
#ifndef SVCGRAPH_SERVICES_PRIV_H
#define SVCGRAPH_SERVICES_PRIV_H

#include "svcgraph/proto.h"
#include "svcgraph/reader.h"

/* Nodes, versions and operations of all services in the files, in their order. */
void services_build(struct reading *reading, const struct proto_file *const *files, size_t n);

#endif
