"""Rows and columns that stand among values of expression and are none, by their names.

A row or column of a *sure* kind is set aside by its name alone. One of another kind may bear the
name of a sample or gene, so its values must also differ from the rest; see `set_aside.py`.
"""

import re
from dataclasses import dataclass
from typing import Literal

Use = Literal["nothing", "aliases", "groups", "order"]


@dataclass(frozen=True)
class AnnotationKind:
    """A kind of annotation.

    Attributes
    ----------
    code
        Short name.
    what
        What it is, as a message says it.
    names
        Pattern of the whole name, ignoring case.
    describes
        Whether it says something about genes (and so stands among the cells) or about cells (and
        stands among the genes).
    sure
        Whether the name alone is enough.
    use
        What it is good for.
    """

    code: str
    what: str
    names: re.Pattern[str]
    describes: Literal["genes", "cells"]
    sure: bool
    use: Use = "nothing"

    def fits(self, name: str) -> bool:
        """Whether a row or column of this name may be of the kind."""
        return self.names.fullmatch(name.strip()) is not None


_SECOND = re.compile(r"\.\d$")
"""What pandas and R put behind a name that a table holds a second time."""


def _names(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


SYMBOLS = _names(
    r"(gene|hgnc|mgi|hugo|approved|official)?[._ ]?(gene[._ ]?)?(symbols?|short[._ ]?name)",
    r"(external[._ ]?)?gene[._ ]?names?|feature[._ ]?name|common[._ ]?name|gene[._ ]?title",
    r"associated[._ ]gene[._ ]name|display[._ ]?name|name",
)

IDENTIFIERS = _names(
    r"(ncbi|locus|ensembl|entrez|ens|ensg|refseq|gene|probe|probeset|spot|hgnc|mgi|flybase|wormbase"
    r"|sgd|uniprot|unigene|transcript|target|feature|cluster|tracking|nearest[._ ]?ref)[._ ]?"
    r"(gene)?[._ ]?(set)?[._ ]?(ids?|accession)(\(s\)|\.version)?",
    r"entrez|entrezgene|ensembl|ensembl[._ ]gene|accession|locus[._ ]?link|id[._ ]?ref|hgnc|"
    r"tax(onomy)?[._ ]?id|"
    r"(gene|transcript)_version|class_code|tss_id",
)

KINDS = (
    AnnotationKind(
        "read-counters", "counters of reads outside genes (HTSeq, STAR, featureCounts)",
        _names(
            r"_{0,2}(no_feature|ambiguous|too_low_aqual|not_aligned|alignment_not_unique)",
            r"N_(unmapped|multimapping|noFeature|ambiguous)",
            r"(Un)?assigned(_\w+)?|Unassigned_\w+|\*",
        ),
        "cells", True,
    ),
    AnnotationKind(
        "spike-ins", "spike-ins, added in known amounts",
        _names(r"(gspikein[_-])?ERCC[-_.]\d{5}", r"R[12]_\d{1,3}_\d", r"SIRV\d+",
            r"spike([._ -]?ins?)?[._ -]?\w*"),
        "cells", True,
    ),
    AnnotationKind(
        "cell-quality", "measures of a cell's quality",
        _names(
            r"n?(Count|Feature)s?_\w+|n_?(umis?|genes?|counts?|features?|reads?"
            r"|molecules?)(_by_\w+)?",
            r"(log1p_|log10_?)?(total|mean|n)_(counts?|umis?|reads?|genes?)(_\w+)?",
            r"log1p_n_genes_by_counts|log10_?(genes_?per_?umi|total_counts\w*)",
            r"(percent|pct|perc|fraction|frac|prop)[._ ](mito?|mt|mitochondrial|ribo?|rp|rb|hb|hemo"
            r"|counts?|dropout|largest|top)[\w. ]*",
            r"(pct|percent)_counts_\w+|mito(chondrial)?[._ ]?(percent|fraction|ratio)|mitoratio",
            r"size[._ ]?factors?|lib(rary)?[._ ]?size|n_cells(_by_counts)?|total_features\w*",
            r"(S|G2M)[._ ]?Score|(predicted_)?doublets?([._ ]?scores?)?|scrublet\w*|pANN\w*",
            r"(X_)?(UMAP|tSNE|PCA?|harmony|scVI|LSI|diffmap)[._ -]\d+|nucleosome_\w+"
            r"|TSS[._]enrich\w*",
            r"subsets_\w+|outlier|is_?outlier|discard|n_?(frag\w*|peaks?|barcodes?)|in_?tissue"
            r"|ercc([._ ](total|counts?|reads?|percent|fraction))",
        ),
        "cells", True,
    ),
    AnnotationKind(
        "cell-quality", "measures of a cell's quality",
        _names(
            r"[\w.]+[._ -](percent(age)?|pct|perc|fraction|ratio|rate)(_\w+)?",
        ),
        "cells", True,
    ),
    AnnotationKind(
        "read-counters", "counters of reads",
        _names(
            r"(grand[._ ]?)?totals?([._ ]?(counts?|reads?|umis?|sum|mapped|expression))?|sum",
            r"undetermined|(un|multi|uniquely[._ ]?)?(mapped|aligned|assigned)([._ ]?reads?)?"
            r"|rrna|ribosomal|mitochondrial|not[._ ]?found",
        ),
        "cells", False,
    ),
    AnnotationKind(
        "covariates", "covariates of the cells or samples",
        _names(
            r"age([._ ](at|of|in|group|years|days)?[._ ]?\w*)?|(?-i:BMI|RIN|PMI|pH|DV200)"
            r"|a?260[._/]?280|rna[._ ]?(integrity|quality|conc\w*)[._ ]?\w*|height|gestation\w*"
            r"|survival|(survival|os|pfs|dfs|rfs)[._ ](time|days|months|status|event)"
            r"|complexity|cell[._ ]?cycle([._ ]?(score|phase))?"
            r"|weight([._ ]?\(?kg\)?)?",
            r"(treatment|drug|compound|inhibitor|stimulus)([._ ](dose|conc\w*|time|level|id))?"
            r"|dos(e|age)s?([._ ]\(?\w+\)?)?|conc(entration)?s?([._ ]\(?\w+\)?)?|temperature"
            r"|od_?600|growth[._ ]?rate|passage",
            r"(x|y|z|row|col|array|pxl|img|spatial|global|local)[._ -]?(coord\w*|centroid\w*"
            r"|position|pixels?|(row|col)(_\w+)?)|(x|y|z)[._ -](pos|loc\w*|um|px|\w+_px)|fov"
            r"|(spatial|centroid)[._ -]?[0-9xyz]|(cell|nucleus|nuclear)[._ ](area|volume|size)"
            r"|area|volume",
        ),
        "cells", False,
    ),
    AnnotationKind(
        "cell-order", "the time or pseudotime of the cells",
        _names(
            r"(dpt_|palantir_|velocity_|latent_|monocle\d?_?|slingshot_?|sling|scvelo_)?"
            r"pseudo[._ ]?times?[._ ]?\d*|latent_time|velocity_pseudotime",
        ),
        "cells", True, "order",
    ),
    AnnotationKind(
        "cell-order", "the time of the cells",
        _names(
            r"time(s|[._ ]?points?|[._ ]?stamps?)?([._ ]?\(?(h|hr|hrs|hours?|min|minutes?|s"
            r"|sec|d|days?)"
            r"\)?)?|hours?|minutes|days?|hpf|dpf|lineage\d+",
        ),
        "cells", False, "order",
    ),
    AnnotationKind(
        "cell-groups", "groups of the cells",
        _names(
            r"seurat_?clusters?|\w+_snn_res[._]?[\d.]+|(leiden|louvain)(_?\w*)|orig[._]ident|"
            r"(predicted[._ ]?)?cell[._ ]?(types?|labels?|states?|clusters?)([._ ]\w+)*"
            r"|celltypist\w*",
            r"clusters?([._ ]?(ids?|labels?|names?))?|free_annotation|cell_ontology_class",
        ),
        "cells", True, "groups",
    ),
    AnnotationKind(
        "cell-groups", "groups of the cells",
        _names(
            r"batch([._ ]?ids?)?|conditions?|treatments?|groups?|tissues?|labels?|ident|stages?|"
            r"(sample|donor|patient|subject|individual|library|plate|lane|run|well|mouse"
            r"|study|dataset)"
            r"([._ ]?(ids?|names?|types?))?|genotypes?|strains?|diseases?|status|cell[._ ]?lines?|"
            r"replicates?|types?|classes|class|phase|sex|gender|dose|lineages?|subtype"
            r"|annotations?|targets?|outcome|branch(es)?|(cell[._ ]?)?states?|trajector(y|ies)|"
            r"sample[._ ]?(title|group)|response|timepoint",
        ),
        "cells", False, "groups",
    ),
    AnnotationKind(
        "coordinates", "the place and length of genes",
        _names(
            r"chr|chrom|chromosomes?([._ /]?(name|number|scaffold))*([._ ].*)?"
            r"|seq[._ ]?names?|contig|"
            r"scaffold|strand|orientation|karyotype[._ ]?band|cytoband|map[._ ]?location",
            r"((gene|tx|transcript|feature|chrom|cds|exon|txn?|five_prime|left|right)[._ ]?)?"
            r"(start|end|stop|begin|length|len|width|size)([._ ]?(position|bp|site|kb|\(bp\)))?"
            r"([._ ]\(bp\))?",
            r"(\w+[._ ])?(eff(ective)?|median|mean|merged|union|exonic|gene|tx)?[._ ]?len(gth)?s?"
            r"([._ ]?(bp|kb|nt))?|exon[._ ]?(count|length)s?"
            r"|(percentage[._ ]?)?gene[._ ]?(gc|%gc)[\w._ %]*|"
            r"%?gc%?([._ ]?(content|percent(age)?|ratio|fraction))?|coordinates?"
            r"|loc(us|ation)|position|tss",
        ),
        "genes", False,
    ),
    AnnotationKind("identifiers", "identifiers of the genes", IDENTIFIERS, "genes", True),
    AnnotationKind(
        "tests", "results of tests of the genes",
        _names(
            r"(p|q|adj|fdr|bh|bonferroni|raw)[._ ]?(p|q)?[._ -]?(val(ue)?s?|adj\w*)([._ ].*)?"
            r"|padj|fdr|fwer|qval|(avg[._ ])?(log(2|10)?|ln)[._ ]?(fc|fold[._ ]?change)([._ ].*)?"
            r"|fold[._ ]?change|base[._ ]?mean|lfcse|ave?expr|logcpm|stat(istic)?s?",
        ),
        "genes", True,
    ),
    AnnotationKind(
        "gene-quality", "how the genes are measured",
        _names(
            r"n_?cells(_by_counts|_expressed)?|(pct|percent)_dropout_by_counts|(log1p_)?(mean|total)"
            r"_counts|num_?cells|n_obs|n_samples|prevalence|detection[._ ]?rate|dropout(_rate)?",
        ),
        "genes", True,
    ),
    AnnotationKind(
        "numbers", "numbers of the genes",
        _names(
            r"(n[._ ]?)?(exons?|transcripts?|isoforms?|probes?)|versions?|bp|kb|id"
            r"|(ppi[._ ]?)?degree|pct|percent(age)?|fraction",
            r"rank(ing)?s?|numbers?|no\.?|nr\.?|#|index|row[._ ]?(number|id|index)?|order|serial",
            r"(mol(ecular)?[._ ]*)?(weight|mass|mw)([._ ]?[\[(]?k?da[\])]?)?|(sequence|protein|aa)"
            r"[._ ]?length|isoelectric[._ ]?point|pi|coverage|peptides|unique[._ ]peptides|score",
        ),
        "genes", False,
    ),
    AnnotationKind(
        "gene-groups", "what genes are grouped or chosen by",
        _names(
            r"(gene|wgcna)?[._ ]?(clusters?|modules?|colou?rs?)([._ ]?(ids?|labels?|colou?rs?))?"
            r"|(module)?kME\w*|TFs?|hvgs?|is[._ ]?(tfs?|hvgs?|degs?|markers?|significant|expressed)"
            r"|CV2?|MAD|entropy|tau|s\.?e\.?m",
        ),
        "genes", False,
    ),
    AnnotationKind(
        "symbols", "names of the genes", SYMBOLS, "genes", True, "aliases"
    ),
    AnnotationKind(
        "descriptions", "what is known of the genes",
        _names(
            r"((gene|transcript|feature|locus)[._ ]?)?(bio)?types?|biotype|desc(ription)?s?|"
            r"(gene|wikigene|protein)[._ ]?(description|product|desc|family|group)|product"
            r"|function|"
            r"source|level|tag|genome|annotations?|go([._ ]?terms?)?|pathways?|operon|note|comment|"
            r"highly[._ ]variable([._ ]\w+)?|dispersions?(_norm)?|means?|variances?(_norm)?",
        ),
        "genes", False,
    ),
)  # fmt: skip
"""Looked through in this order; a kind that describes the axis in question is taken."""

INDEX_WORDS = _names(
    r"|genes?|ids?|names?|index|rows?|row[._ ]?names?|rn|unnamed: ?\d+|x|v1|cells?|samples?"
    r"|barcodes?|"
    r"cell[._ ]?(ids?|names?|barcodes?)|sample[._ ]?(ids?|names?)|features?|probes?"
    r"|locus([._ ]?tags?)?"
    r"|orfs?|transcripts?|tf|hugo|entrez|target|isoform|gene/\w+|library|experiment|run"
    r"|observation|"
    r"spots?|wells?|g|c|s|variable|gene[._ ]?(name)?[._ /|]?(id|symbol)?|title|accessions?|"
    r"individual|tissue|condition|array|chip|patient|donor|gsm|bam",
)
"""What stands in the corner above the names of rows."""


_ANY = _names(*(kind.names.pattern for kind in KINDS))


def is_index_word(corner: str) -> bool:
    """Whether the field above the first column says that names stand below."""
    name = corner.strip().lstrip("#").strip()
    return any(words.fullmatch(name) for words in (INDEX_WORDS, SYMBOLS, IDENTIFIERS))


def kinds_of(name: str) -> list[AnnotationKind]:
    """The kinds that a row or column of this name may be of."""
    plain = name.strip()
    # One pattern for all: a table may have a million names, and nearly none is of a kind.
    if _ANY.fullmatch(plain) is None:
        plain = _SECOND.sub("", plain) if plain[-2:-1] == "." else ""
        if not plain or _ANY.fullmatch(plain) is None:
            return []
    return [kind for kind in KINDS if kind.fits(plain)]


COMPUTED = re.compile(
    r"(row|col(umn)?)?[._ ]?(total|sum|mean|average|avg|median|max|min|sd|stdev|std|var|variance|"
    r"cv)s?([._ ]?(counts?|expression|all|reads))?",
    re.IGNORECASE,
)
"""Names of rows and columns that may be computed from the others; their values are checked."""
