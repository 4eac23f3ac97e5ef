/** The bar of each measure, and which side of it is good. */
export const BARS: Readonly<Record<string, { readonly most?: number; readonly least?: number; readonly says: string }>>;
