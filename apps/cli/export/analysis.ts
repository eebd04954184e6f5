/** An R script, base R alone, that opens the package and draws its main figure. */
export function analysisScript(): string {
  return `# Opens the package and draws active people by quarter and school. Base R, no network.
# Run in the package's folder: Rscript analysis.R
events <- read.csv("data/events.csv", stringsAsFactors = FALSE, na.strings = "")
active <- events[!is.na(events$template) & events$template != "T1" & !is.na(events$school) & !is.na(events$person), ]
people <- unique(active[, c("school", "quarter", "person")])
counts <- table(people$school, people$quarter)
print(counts)
pdf("active-people.pdf", width = 9, height = 5)
barplot(counts, beside = TRUE, legend.text = rownames(counts), args.legend = list(x = "topleft", cex = 0.7),
        xlab = "Programme quarter", ylab = "Active people", main = "Active people by quarter and school")
invisible(dev.off())
`;
}

const CELLS = [
  `import csv
from collections import defaultdict

with open("data/events.csv", newline="", encoding="utf-8") as file:
    events = list(csv.DictReader(file))
len(events)`,
  `people = defaultdict(set)
for event in events:
    if event["template"] not in ("", "T1") and event["school"] and event["person"]:
        people[event["school"], int(event["quarter"])].add(event["person"])
counts = {key: len(persons) for key, persons in sorted(people.items())}
schools = sorted({school for school, _ in counts})
quarters = sorted({quarter for _, quarter in counts})
for school in schools:
    print(school.ljust(14), *(str(counts.get((school, quarter), 0)).rjust(5) for quarter in quarters))`,
  `try:
    import matplotlib.pyplot as plt

    width = 0.8 / max(1, len(schools))
    for i, school in enumerate(schools):
        plt.bar([q + i * width for q in quarters], [counts.get((school, q), 0) for q in quarters], width, label=school)
    plt.xlabel("Programme quarter")
    plt.ylabel("Active people")
    plt.title("Active people by quarter and school")
    plt.legend(fontsize="small")
    plt.savefig("active-people.png")
except ImportError:
    for quarter in quarters:
        total = sum(counts.get((school, quarter), 0) for school in schools)
        print(f"PQ{quarter}".ljust(5), "#" * total)`,
];

/** The same as a Jupyter notebook: Python's own library, matplotlib where it is installed. */
export function analysisNotebook(): string {
  const cells = [
    {
      cell_type: 'markdown',
      id: 'about',
      metadata: {},
      source: lines('# Active people by quarter and school\n\nNeeds no network. Run it in the folder of the package.'),
    },
    ...CELLS.map((source, i) => ({
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
