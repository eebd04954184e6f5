import type { PackageOptions } from './package.js';

/** Which package the scripts are for: of rows about single people, or of figures. */
type For = Pick<PackageOptions, 'aggregate'>;

const COUNT_IN_R = `events <- read.csv("data/events.csv", stringsAsFactors = FALSE, na.strings = "")
active <- events[!is.na(events$template) & events$template != "T1" & !is.na(events$school) & !is.na(events$person), ]
people <- unique(active[, c("school", "quarter", "person")])
people$quarter <- paste0("PQ", people$quarter)
quarters <- unique(people$quarter)
quarters <- quarters[order(as.integer(sub("PQ", "", quarters)))]
counts <- table(people$school, factor(people$quarter, levels = quarters))`;

const READ_IN_R = `figures <- read.csv("data/reporting.quarters.csv", stringsAsFactors = FALSE, na.strings = "")
figures <- figures[figures$level == "school" & figures$roleAxis == "all", ]
quarters <- unique(figures$quarter)
quarters <- quarters[order(as.integer(sub("PQ", "", quarters)))]
# Missing where too few people stand behind a figure; nothing happened where there is no row.
counts <- sapply(quarters, function(quarter) {
  sapply(unique(figures$school), function(school) {
    c(figures$people[figures$school == school & figures$quarter == quarter], 0)[1]
  })
})
counts <- matrix(counts, ncol = length(quarters), dimnames = list(unique(figures$school), quarters))`;

/** An R script, base R alone, that opens the package and draws its main figure. */
export function analysisScript({ aggregate }: For): string {
  return `# Opens the package and draws active people by quarter and school. Base R, no network.
# Run in the package's folder: Rscript analysis.R
${aggregate === undefined ? COUNT_IN_R : READ_IN_R}
print(counts)
pdf("active-people.pdf", width = 9, height = 5)
if (length(counts) > 0) {
  barplot(counts, beside = TRUE, legend.text = rownames(counts), args.legend = list(x = "topleft", cex = 0.7),
          xlab = "Programme quarter", ylab = "Active people", main = "Active people by quarter and school")
}
invisible(dev.off())
`;
}

const COUNT_IN_PYTHON = [
  `import csv
from collections import defaultdict

with open("data/events.csv", newline="", encoding="utf-8") as file:
    events = list(csv.DictReader(file))
len(events)`,
  `people = defaultdict(set)
for event in events:
    if event["template"] not in ("", "T1") and event["school"] and event["person"]:
        people[event["school"], int(event["quarter"])].add(event["person"])
counts = {key: len(persons) for key, persons in sorted(people.items())}`,
];

const READ_IN_PYTHON = [
  `import csv

with open("data/reporting.quarters.csv", newline="", encoding="utf-8") as file:
    figures = [row for row in csv.DictReader(file) if row["level"] == "school" and row["roleAxis"] == "all"]
len(figures)`,
  `# None where too few people stand behind a figure; nothing happened where there is no row.
counts = {
    (row["school"], int(row["quarter"].removeprefix("PQ"))): int(row["people"]) if row["people"] else None
    for row in figures
}`,
];

const DRAW_IN_PYTHON = [
  `schools = sorted({school for school, _ in counts})
quarters = sorted({quarter for _, quarter in counts})


def shown(school, quarter):
    count = counts.get((school, quarter), 0)
    return "-" if count is None else str(count)


for school in schools:
    print(school.ljust(14), *(shown(school, quarter).rjust(5) for quarter in quarters))`,
  `try:
    import matplotlib.pyplot as plt

    width = 0.8 / max(1, len(schools))
    for i, school in enumerate(schools):
        heights = [counts.get((school, q)) or 0 for q in quarters]
        plt.bar([q + i * width for q in quarters], heights, width, label=school)
    plt.xlabel("Programme quarter")
    plt.ylabel("Active people")
    plt.title("Active people by quarter and school")
    if schools:
        plt.legend(fontsize="small")
    plt.savefig("active-people.png")
except ImportError:
    for quarter in quarters:
        total = sum(counts.get((school, quarter)) or 0 for school in schools)
        print(f"PQ{quarter}".ljust(5), "#" * total)`,
];

/** The same as a Jupyter notebook: Python's own library, matplotlib where it is installed. */
export function analysisNotebook({ aggregate }: For): string {
  const sources = [...(aggregate === undefined ? COUNT_IN_PYTHON : READ_IN_PYTHON), ...DRAW_IN_PYTHON];
  const cells = [
    {
      cell_type: 'markdown',
      id: 'about',
      metadata: {},
      source: lines('# Active people by quarter and school\n\nNeeds no network. Run it in the folder of the package.'),
    },
    ...sources.map((source, i) => ({
      ...{ cell_type: 'code', id: `cell-${i}`, metadata: {}, execution_count: null, outputs: [] },
      source: lines(source),
    })),
  ];
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  return `${JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function lines(text: string): string[] {
  return text.split('\n').map((line, i, all) => (i < all.length - 1 ? `${line}\n` : line));
}
