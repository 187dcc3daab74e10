/* Variables of the Serverless Framework: "${self:custom.table}". */
#ifndef SVCGRAPH_READ_SERVERLESS_PRIV_H
#define SVCGRAPH_READ_SERVERLESS_PRIV_H

#include "cloud_priv.h"

/* What stands in the braces is a variable of the framework, not of CloudFormation. */
bool serverless_is_variable(struct str inner);
/* The scalar is one variable and nothing else. */
bool serverless_whole(const struct node *scalar, struct str *out_inner);
/*
 * What it means: a node of any type, of this or another stack. of is the scalar that it stands in.
 * False when only deployment knows.
 */
bool serverless_variable(struct cloud *c, struct stack *stack, struct str inner,
                         const struct node *of, unsigned depth, struct spot *out);

#endif
