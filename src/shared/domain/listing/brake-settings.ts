/** How far a plan may move prices before a person must look. Sane defaults: a seller who sets nothing is covered. */

/** Settings of the brakes, for all shops of a workspace. */
export interface BrakeSettings {
  /** Lowest selling price per currency, in minor units. A currency left blank has `blankFloorMinor`, never none. */
  readonly floorMinor: Readonly<Record<string, number>>;
  /** The floor where none was set. A blank floor once let repricers sell at 0.01: blank must mean refuse. */
  readonly blankFloorMinor: number;
  /** Least margin over cost, percent of the cost; 0: not below cost. */
  readonly minMarginPercent: number;
  /** Most that a price may move, percent of the old price. */
  readonly maxStepPercent: number;
  /** How many times above or below the plan's median price a new product may be. */
  readonly medianFactor: number;
  /** A median of fewer figures says nothing. */
  readonly minForMedian: number;
  /** Most of a shop's live listings that one plan may reprice or end, percent. */
  readonly maxCatalogueSharePercent: number;
  /** Shops with fewer live listings than this are not held by their share. */
  readonly minCatalogueForShare: number;
}

/** The defaults. */
export const defaultBrakeSettings: BrakeSettings = {
  floorMinor: {},
  blankFloorMinor: 10,
  minMarginPercent: 0,
  maxStepPercent: 50,
  medianFactor: 20,
  minForMedian: 5,
  maxCatalogueSharePercent: 30,
  minCatalogueForShare: 20,
};
