const longestName = 100;
const fallbackName = 'model';

/** The name a model gets when the user names none, such as `bank-customers-churn`: it is part of a URL. */
export function suggestModelName(datasetName: string, target: string): string {
  const [dataset, goal] = [toSlug(datasetName), toSlug(target)];
  const name = [dataset, goal === dataset ? '' : goal].filter((part) => part !== '').join('-');
  return name.slice(0, longestName).replace(/-+$/, '') || fallbackName;
}

/** Lower-case letters and digits with single dashes between them; letters lose their accents. */
function toSlug(text: string): string {
  return text
    .slice(0, 1000)
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
