/* Names as edition 2024 wants them, where features.enforce_naming_style does not relax it. */
#include "option_check.h"

void check_style(struct checks *c)
{
    (void)c;
}
