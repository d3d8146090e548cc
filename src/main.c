/* banyan: wires the rooms together and hands over to the command line. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	static const struct cli_parts parts = { .version = BANYAN_VERSION };

	return cli_main(argc, argv, &parts);
}
