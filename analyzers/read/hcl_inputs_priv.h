/* What readers of HCL formats share: files of variables, locals, members in any spelling. */
#ifndef SVCGRAPH_READ_HCL_INPUTS_PRIV_H
#define SVCGRAPH_READ_HCL_INPUTS_PRIV_H

#include "svcgraph/hcl.h"
#include "svcgraph/reader.h"

/* Member written destination_name, DestinationName or destinationName; NULL when there is none. */
const struct node *member(const struct node *map, const char *snake);
struct str member_text(const struct node *map, const char *snake);
const struct node *member_path(const struct node *map, const char *dotted);
/* Maps under a member: blocks, a list of maps, or one map. */
void member_maps(struct arena *arena, const struct node *map, const char *snake,
                 struct hcl_blocks *out);

/* var.x of "variable" blocks with a default and of "variables" blocks; local.x of "locals". */
void define_locals(struct arena *arena, struct hcl_scope *scope, const struct node *root);
void define_defaults(struct arena *arena, struct hcl_scope *scope, const struct node *root);
/* Attributes of a file of values (x.tfvars, x.vars). */
void define_values(struct arena *arena, struct hcl_scope *scope, const struct node *root);

/* The tree of a file of values beside an input, or NULL; its faults are nobody's business. */
const struct node *open_values(struct reading *reading, struct arena *arena,
                               const struct input *from, struct str name);

/* For struct hcl_eval: a file beside the one that names it. */
struct beside {
    struct reading *reading;
    const struct input *input;
    struct arena *arena;
};
const struct node *open_beside(void *beside, struct str name);

#endif
