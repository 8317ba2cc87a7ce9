type Address = number;

/** What `assembly/index.ts` exports, with its parameters in their order; what they mean is said there. */
export interface CompiledKernels {
  readonly commonRuns: (
    width: number,
    height: number,
    secondWidth: number,
    secondHeight: number,
    rim: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    runs: number,
  ) => void;
  readonly layOver: (
    first: number,
    firstWidth: number,
    second: number,
    secondWidth: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    runs: number,
    left: number,
    top: number,
    width: number,
    height: number,
    one: number,
    other: number,
    mask: number,
  ) => void;
  readonly boxMeans: (
    source: number,
    target: number,
    width: number,
    height: number,
    radius: number,
    passes: number,
    between: number,
  ) => void;
  readonly withoutLight: (
    picture: number,
    light: number,
    mask: number,
    weight: number,
    pixels: number,
  ) => void;
  readonly gridSums: (
    first: number,
    second: number,
    mask: number,
    width: number,
    height: number,
    columns: number,
    rows: number,
    sums: number,
  ) => void;
  readonly alignStatistics: LaidOver;
  readonly alignSums: WeighedRound;
  readonly alongHue: (
    blue: Address,
    red: Address,
    count: number,
    hueBlue: number,
    hueRed: number,
    target: Address,
  ) => void;
  readonly batchChanges: (
    line: Address,
    count: number,
    length: number,
    hop: number,
    taper: Address,
    changes: Address,
  ) => void;
  readonly addPowers: (
    batches: Address,
    count: number,
    taper: Address,
    waves: Address,
    folded: Address,
    power: Address,
  ) => void;
  readonly gatherBuckets: (
    leftDirectory: Address,
    leftPostings: Address,
    leftVectors: Address,
    rightDirectory: Address,
    rightPostings: Address,
    rightVectors: Address,
    cells: number,
    firstVector: number,
    endVector: number,
    bucketLimit: number,
    room: number,
    state: Address,
    leftIds: Address,
    leftBatch: Address,
    rightIds: Address,
    rightBatch: Address,
    buckets: Address,
  ) => number;
  readonly compareBuckets: (
    leftIds: Address,
    leftBatch: Address,
    rightIds: Address,
    rightBatch: Address,
    buckets: Address,
    count: number,
    isSelf: boolean,
    leftOwners: Address,
    leftOffsets: Address,
    rightOwners: Address,
    distance: number,
    hits: Address,
    room: number,
  ) => number;
  readonly tallyHits: (
    hits: Address,
    count: number,
    firstQuery: number,
    queries: number,
    deadLeft: Address,
    deadRight: Address,
    isSelf: boolean,
    mostOne: number,
    mostTwo: number,
    sorted: Address,
    starts: Address,
    cells: Address,
    mostCells: number,
    used: Address,
    kept: Address,
  ) => number;
  readonly spreadDirectory: (
    short: Address,
    low: Address,
    lowBits: number,
    buckets: number,
    whole: Address,
  ) => void;
  readonly countDiffering: (
    first: Address,
    second: Address,
    mask: Address,
    pixels: number,
    gain: number,
    limit: number,
    result: Address,
  ) => void;
  readonly countBytes: (picture: Address, pixels: number, counts: Address) => void;
  readonly countFar: (
    blue: Address,
    red: Address,
    count: number,
    tintBlue: number,
    tintRed: number,
    hueBlue: number,
    hueRed: number,
    mostAlong: number,
    mostAcross: number,
  ) => number;
  readonly countLevels: (picture: number, mask: number, pixels: number, counts: number) => void;
  readonly countInk: (
    picture: Address,
    mask: Address,
    isPaper: Address,
    width: number,
    height: number,
    kinds: Address,
    counts: Address,
  ) => void;
  readonly nearestVectors: (
    first: number,
    firstCount: number,
    second: number,
    secondCount: number,
    limit: number,
    rows: number,
    columns: number,
  ) => void;
  readonly vectorsWithin: (
    first: Address,
    firstCount: number,
    second: Address,
    secondCount: number,
    limit: number,
    pairs: Address,
  ) => number;
  readonly scanTurned: (
    rows: Address,
    count: number,
    upright: Address,
    swapped: Address,
    radius: number,
    found: Address,
  ) => number;
  readonly repeats: (
    picture: Address,
    width: number,
    height: number,
    shortest: number,
    right: number,
    down: number,
    stride: number,
    leastSampled: number,
    leastVariance: number,
    leastCorrelation: number,
    room: Address,
  ) => number;
  readonly blockStrengths: (
    source: Address,
    channels: number,
    width: number,
    top: number,
    height: number,
    blocks: Address,
    count: number,
    cosines: Address,
    halfway: Address,
    strengths: Address,
  ) => void;
  readonly blur: (
    source: Address,
    target: Address,
    width: number,
    height: number,
    kernel: Address,
    radius: number,
    between: Address,
    line: Address,
  ) => void;
  readonly describe: (
    plane: Address,
    width: number,
    height: number,
    x: number,
    y: number,
    spacing: number,
    comparisons: Address,
    scratch: Address,
    into: Address,
  ) => void;
  readonly describeTurned: (
    plane: Address,
    width: number,
    height: number,
    x: number,
    y: number,
    cosine: number,
    sine: number,
    turn: number,
    spacing: number,
    comparisons: Address,
    scratch: Address,
    into: Address,
  ) => void;
  readonly extrema: (
    below: Address,
    here: Address,
    above: Address,
    width: number,
    height: number,
    least: number,
    found: Address,
  ) => number;
  readonly fitContrast: (
    first: Address,
    second: Address,
    mask: Address,
    pixels: number,
    stride: number,
    rounds: number,
    least: number,
    share: number,
    room: Address,
    result: Address,
  ) => void;
  readonly floatsOfLevels: (levels: Address, target: Address, count: number) => void;
  readonly fromResiduals: (
    source: Address,
    width: number,
    height: number,
    least: number,
    target: Address,
    room: Address,
  ) => void;
  readonly greys: (
    source: Address,
    channels: number,
    pixels: number,
    lights: Address,
    finest: number,
    levels: Address,
    target: Address,
  ) => void;
  readonly halve: (source: Address, target: Address, width: number, height: number) => void;
  readonly levelsOfFloats: (floats: Address, target: Address, count: number) => void;
  readonly lights: (source: Address, step: number, count: number, target: Address) => void;
  readonly lowFrequencies: (
    square: Address,
    side: number,
    cosines: Address,
    kept: number,
    between: Address,
    target: Address,
  ) => void;
  readonly mainDirections: (
    plane: Address,
    width: number,
    height: number,
    x: number,
    y: number,
    spacing: number,
    weights: Address,
    leastShare: number,
    scratch: Address,
    into: Address,
  ) => number;
  readonly multiply: (first: Address, second: Address, target: Address, count: number) => void;
  readonly placeExtrema: (
    below: Address,
    here: Address,
    above: Address,
    width: number,
    found: Address,
    count: number,
    edgeRatio: number,
    placed: Address,
  ) => number;
  readonly plainSides: (
    source: Address,
    channels: number,
    width: number,
    height: number,
    colour: Address,
    tolerance: number,
    reach: Address,
  ) => void;
  readonly printSums: (
    first: Address,
    firstWidth: number,
    second: Address,
    secondWidth: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
    runs: Address,
    left: number,
    top: number,
    width: number,
    height: number,
    kernel: Address,
    radius: number,
    columns: number,
    rows: number,
    row: number,
    room: Address,
    sums: Address,
  ) => void;
  readonly residuals: (
    source: Address,
    width: number,
    height: number,
    least: number,
    seen: Address,
    target: Address,
    room: Address,
  ) => void;
  readonly resize: (
    source: Address,
    width: number,
    height: number,
    target: Address,
    newWidth: number,
    newHeight: number,
    room: Address,
  ) => void;
  readonly scale: (
    source: Address,
    width: number,
    height: number,
    channels: number,
    target: Address,
    newWidth: number,
    newHeight: number,
    columns: Address,
    columnTaps: number,
    rows: Address,
    rowTaps: number,
    line: Address,
  ) => void;
  readonly sumCells: (
    source: Address,
    width: number,
    height: number,
    side: number,
    samples: number,
    line: Address,
    sums: Address,
  ) => void;
  readonly sumColours: (
    source: Address,
    channels: number,
    width: number,
    height: number,
    columns: Address,
    rows: Address,
    across: number,
    sums: Address,
  ) => void;
  readonly subtract: (first: Address, second: Address, target: Address, count: number) => void;
  readonly textureWindows: (
    firsts: Address,
    seconds: Address,
    common: Address,
    width: number,
    height: number,
    radius: number,
    counts: Address,
  ) => void;
  readonly tintsByTone: (
    sums: Address,
    count: number,
    tones: number,
    ends: Address,
    blue: Address,
    red: Address,
  ) => void;
  readonly turnBits: (
    vectors: Address,
    forms: Address,
    count: number,
    moves: Address,
    room: Address,
    target: Address,
  ) => void;
  readonly valueAtRank: (values: Address, count: number, place: number) => number;
}

/** Sums over two pictures, one laid over the other by a map. */
type LaidOver = (...of: [...Laid, sums: Address]) => void;

/** The same of pixels that are weighed by how they fit. */
type WeighedRound = (
  ...of: [...Laid, meanA: number, meanB: number, gain: number, limit: number, sums: Address]
) => void;

type Laid = [
  first: Address,
  firstWidth: number,
  firstHeight: number,
  second: Address,
  secondWidth: number,
  secondHeight: number,
  mask: Address,
  stride: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
];
