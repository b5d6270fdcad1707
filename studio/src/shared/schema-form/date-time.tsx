import { DateTimePicker } from '@mantine/dates'
import type { WidgetProps } from '@rjsf/utils'
import dayjs from 'dayjs'
import { text } from '@/text'
import { useForm } from './context'
import { named, TextWidget } from './widgets'

/** A time, picked in the zone of the browser and written with it; with expressions a text. */
export function DateTimeWidget(props: WidgetProps) {
  const { value, onChange, disabled = false, readonly = false } = props
  const { names } = useForm()
  const time = dayjs(typeof value === 'string' ? value : undefined)
  const isShown = value === undefined || (typeof value === 'string' && time.isValid())
  if (names || !isShown) return <TextWidget {...props} />
  return (
    <DateTimePicker
      {...named(props)}
      value={value === undefined ? null : time.format('YYYY-MM-DD HH:mm:ss')}
      onChange={(picked) => onChange(picked === null ? undefined : dayjs(picked).format())}
      valueFormat="D MMM YYYY HH:mm"
      placeholder={text.panel.form.choose}
      clearable
      disabled={disabled || readonly}
    />
  )
}
