#include "serverless_priv.h"
bool serverless_is_variable(struct str inner) { (void)inner; return false; }
bool serverless_whole(const struct node *scalar, struct str *out_inner) { (void)scalar; (void)out_inner; return false; }
bool serverless_variable(struct cloud *c, struct stack *stack, struct str inner,
                         const struct node *of, unsigned depth, struct spot *out)
{ (void)c; (void)stack; (void)inner; (void)of; (void)depth; (void)out; return false; }
