import markUrl from '../mark.svg';

export function Mark({ size = 24 }: { readonly size?: number }) {
  return <img src={markUrl} width={size} height={size} alt="" />;
}
