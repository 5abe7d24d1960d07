export const smallerPng = (png: Buffer): Buffer => png;
