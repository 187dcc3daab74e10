/* The words of Dapr, wherever they stand: paths of the sidecar, keys, types of components. */
#ifndef SVCGRAPH_READ_DAPR_WORDS_PRIV_H
#define SVCGRAPH_READ_DAPR_WORDS_PRIV_H

#include "svcgraph/graph_build.h"

/* Before the name of a component in a path; NULL-terminated. */
extern const char *const dapr_component_marks[];

/*
 * The name between a mark and the next '/', from *from on: ".../v1.0/invoke/cart/method/x". *from
 * goes behind the mark, or to the end when there is none; the name is empty then.
 */
struct str dapr_name_behind(struct str text, const char *mark, size_t *from);

/* CART_APP_ID: a key whose value is nothing but the id of another application. */
bool dapr_names_app(struct str key);

/* What a component stands for, by its type. False for what is no dependency: timers, secrets of the
 * machine. */
bool dapr_block_kind(struct str type, enum graph_kind *out);

#endif
