/* The verbs, a function each; they return the exit code. */
#ifndef RS_TOOLS_VERBS_H
#define RS_TOOLS_VERBS_H

#include "tools/args.h"

int verb_login(struct args *args);
int verb_logout(struct args *args);
int verb_status(struct args *args);
int verb_test(struct args *args);
int verb_doctor(struct args *args);
int verb_options(struct args *args);
/* For the driver alone; argv begins behind the verb. See keyring.c. */
int verb_keyring(int argc, char **argv);

#endif
