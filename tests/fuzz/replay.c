/* Runs a fuzz target over every file of a folder, and over each cut in half: the corpora without libFuzzer, under any compiler. */
#include "fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

static bool run_file(const char *path)
{
	static uint8_t bytes[FILE_MAX];
	FILE *f = fopen(path, "rb");
	uint8_t *copy;
	size_t n;

	if (!f)
		return false;
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	for (size_t part = n, once = 0; once < 2; once++, part /= 2) {
		copy = malloc(part ? part : 1); /* of its exact size, so that a sanitizer sees a step beyond it */
		if (!copy)
			return false;
		memcpy(copy, bytes, part);
		LLVMFuzzerTestOneInput(copy, part);
		free(copy);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct dirent *entry;
	char path[4096];
	int count = 0;
	DIR *d = argc == 2 ? opendir(argv[1]) : NULL;

	if (!d) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
		if (!run_file(path))
			return 1;
		count++;
	}
	closedir(d);
	printf("%d inputs\n", count);
	return count ? 0 : 1;
}
