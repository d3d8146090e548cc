/* Policies to begin with, from the domain pack (criteria.json, tiers.json): one for each goal of selection and one for partners. A template becomes rows once,
 * in three languages; later versions of the pack never touch them. Called by the page of policies, the API, the command line and the demo company. */
#ifndef BANYAN_KAM_TEMPLATE_H
#define BANYAN_KAM_TEMPLATE_H

#include "kam/policy.h"
#include "lang/catalogue.h"
#include "records/write.h"

enum { TEMPLATE_COUNT = 4 };
/* The goals' codes ("enter_market", "grow_profit", "secure_base") and "partner". */
extern const char *const template_codes[TEMPLATE_COUNT];

/* What it is called and what it is for; in the arena. RC_NOT_FOUND with field "template". */
enum rc template_about(struct arena *a, struct str template, enum language language, struct str *name, struct str *about, struct error *e);

struct template_request {
	struct str template;
	struct str code;         /* of the new policy; empty: the template's, with _2, _3 … behind it where that is taken */
	struct str name;         /* empty: the template's, in the language of who asks */
};
/* Inside records_write() work; rights: create of policy and of what belongs to it. RC_NOT_FOUND: no such template; RC_CONFLICT: the code is taken. */
enum rc template_make(struct context *x, const struct template_request *q, int64_t *policy, struct error *e);

#endif
