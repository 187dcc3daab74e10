/* The graph as a cgraph graph, dressed for drawing; shared by the DOT and the picture writers. */
#ifndef SVCGRAPH_DOT_GRAPH_H
#define SVCGRAPH_DOT_GRAPH_H

#include <graphviz/cgraph.h>

#include "picture.h"

/* cgraph's own messages stay quiet while it works. */
Agraph_t *dot_graph(const struct result *result, struct arena *arena);

/* Ids that make the order of what is written the order in which it was drawn. */
Agdisc_t *dot_ids(struct arena *arena);

/*
 * Name as a node's id: quotes, backslashes, control and malformed bytes as =XX, and '=' itself; '%'
 * too, for cgraph takes a name that starts with it for one of its own.
 */
char *dot_id(struct arena *arena, struct str name);

/* Text for a label: backslashes doubled, control characters and malformed UTF-8 replaced. */
char *dot_text(struct arena *arena, struct str text);

void dot_set(void *object, const char *name, const char *value);

struct node_look {
    const char *shape, *style, *colour;
    unsigned peripheries; /* 0: as the shape has them */
};
struct edge_look {
    const char *style, *arrow, *colour, *width;
};
extern const struct node_look node_looks[NODE_KINDS];
extern const struct edge_look edge_looks[EDGE_KINDS];

void dot_dress_node(Agnode_t *node, enum graph_kind kind);
void dot_legend(Agraph_t *graph, const struct picture *picture);

#define COLOUR_OBSERVED "#d55e00"
#define COLOUR_DECLARED "#707070"
#define COLOUR_BOTH "#222222"
#define COLOUR_CYCLE "#cc0000"

#endif
