/** Heights are classes of the style sheet. */
export function heightClass(height: number): 'low' | 'middle' | 'tall' | 'high' {
  return height <= 200 ? 'low' : height <= 320 ? 'middle' : height <= 400 ? 'tall' : 'high';
}
