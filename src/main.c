/* banyan: wires the rooms that do not see each other, and hands over to the command line. */
#include "api/api.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/serve.h"
#include "jobs/import_job.h"
#include "print/print.h"
#include "web/web.h"

#include <string.h>

_Static_assert(WEB_ROUTE_GROUPS_MAX + 1 <= SERVE_GROUPS_MAX, "every group of pages finds its place");

int main(int argc, char **argv)
{
	struct serve_parts serving = { .groups = { api_routes }, .api_owns = api_owns, .api_failed = api_failed, .page_failed = web_failed,
				       .kinds = &import_job_kind, .kind_count = 1 };
	struct cli_parts parts = { .version = BANYAN_VERSION, .serve = &serving, .openapi = openapi_write };
	struct route_group pages[WEB_ROUTE_GROUPS_MAX];
	size_t count;

	mem_keep();
	if (print_is_child(argc, argv))
		print_child();
	count = web_routes(pages);
	memcpy(serving.groups + 1, pages, count * sizeof *pages);
	serving.group_count = count + 1;
	return cli_main(argc, argv, &parts);
}
