import { NumberBox } from '../../parts/number-box';
import { inputProps, type FieldProps } from './field';

/** A count. */
export function NumberField({ min, max, ...props }: FieldProps<number | ''> & { min: number; max: number }) {
  return (
    <NumberBox
      {...inputProps(props)}
      value={props.value}
      onChange={(value) => props.onChange(typeof value === 'number' ? value : '')}
      min={min}
      max={max}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      maw={160}
    />
  );
}
